import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type JsonObject, records, tryText } from '../../checks/json';

/** Copies of the manifests that the pinned versions of upstream install, beside the repository. */
const UPSTREAM = join(__dirname, '../../../shared/upstream');

/** Objects of upstream, by file relative to the folder of copies. Throws if the file is not there. */
export type ReadUpstream = (...files: readonly string[]) => readonly JsonObject[];

/**
 * A test against upstream's own manifests in `folder` (`calico/v3.32.1`). Where the copies are absent it is skipped, and says
 * what was not compared and how to get them.
 */
export function testWithUpstream(folder: string, title: string, run: (read: ReadUpstream) => void): void {
  if (existsSync(join(UPSTREAM, folder))) {
    test(title, () => run((...files) => files.flatMap((file) => readObjects(join(UPSTREAM, folder, file)))));
    return;
  }
  test.skip(title, () => undefined);
  console.warn(
    `skipped: "${title}" compares with upstream's manifests, and ../shared/upstream/${folder} is not there. ` +
      "Put the files of that release there (the test names them; they are in the release's sources) and run it again.",
  );
}

function readObjects(file: string): readonly JsonObject[] {
  const documents = parseAllDocuments(readFileSync(file, 'utf8'));
  return documents.flatMap((document): readonly JsonObject[] => {
    // Plain JSON by what YAML of a release is; a document of only comments is null.
    const object = document.toJS() as JsonObject | null;
    if (!object) return [];
    return tryText(object.kind) === 'List' ? records(object.items) : [object];
  });
}
