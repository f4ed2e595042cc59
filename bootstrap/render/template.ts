import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';

const TEMPLATES = join(__dirname, '..', '..', 'pxe-templates');

/** A template that was read, and what its blocks ask for. A run over many hosts fills each many times. */
interface Compiled {
  readonly fill: HandlebarsTemplateDelegate;
  readonly asks: readonly string[];
}

const compiled = new Map<string, Compiled>();

/**
 * The text of `pxe-templates/<name>.hbs` with its holes filled. Throws, naming the template, for a variable that `data` lacks:
 * Handlebars' strict mode does so for values, and `blockParameters` for what `#if`, `#unless` and `#each` ask.
 */
export function render(name: string, data: Readonly<Record<string, unknown>>): string {
  const { fill, asks } = compiled.get(name) ?? compile(name);
  const missing = asks.filter((parameter) => !(parameter in data));
  if (missing.length > 0) throw new Error(`pxe-templates/${name}.hbs asks for ${missing.join(', ')}, which was not given`);
  try {
    return fill(data);
  } catch (error) {
    throw new Error(`pxe-templates/${name}.hbs: ${error instanceof Error ? error.message : error}`);
  }
}

function compile(name: string): Compiled {
  const source = readFileSync(join(TEMPLATES, `${name}.hbs`), 'utf8');
  const fill = Handlebars.compile(source, { strict: true, noEscape: true, knownHelpersOnly: true });
  const template = { fill, asks: blockParameters(source) };
  compiled.set(name, template);
  return template;
}

/** Names on the top level that a block helper is given; inside `#each` and `#with` the context is another. */
function blockParameters(source: string): readonly string[] {
  const found = new Set<string>();
  const visitor = new (class extends Handlebars.Visitor {
    private depth = 0;
    override BlockStatement(block: hbs.AST.BlockStatement): void {
      if (this.depth === 0)
        for (const parameter of block.params) if (isPath(parameter)) found.add(parameter.parts[0] ?? parameter.original);
      const changesContext = isPath(block.path) && ['each', 'with'].includes(block.path.original);
      if (changesContext) this.depth += 1;
      super.BlockStatement(block);
      if (changesContext) this.depth -= 1;
    }
  })();
  visitor.accept(Handlebars.parse(source));
  return [...found];
}

const isPath = (node: hbs.AST.Node): node is hbs.AST.PathExpression => node.type === 'PathExpression';
