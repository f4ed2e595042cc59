/**
 * `HTTPRoute` → `HttpRoute`, `nodeSelectors` → `NodeSelectors`, `v1beta1` → `V1Beta1`: the type names of `cdk8s import`.
 */
export function pascalCase(name: string): string {
  return name
    .replace(/([A-Z]+)(?=[A-Z][a-z])|([A-Z]+)(?![a-z])/g, (run) => capitalized(run.toLowerCase()))
    .replace(/(\d)([a-z])/g, (_all, digit: string, letter: string) => digit + letter.toUpperCase())
    .split(/[^A-Za-z0-9]+/)
    .map(capitalized)
    .join('');
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
