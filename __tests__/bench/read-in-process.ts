/**
 * Loaded before the stock entry: reads the files that cdk8s' `Yaml.load` wants in this process. As it is, cdk8s starts a Node for
 * every one of them, which says much about cdk8s and little about a synth; without it the stock CLI is compared at its best.
 */
import childProcess = require('node:child_process');

import { existsSync, readFileSync } from 'node:fs';

const { execFileSync } = childProcess;

Object.assign(childProcess, {
  execFileSync: (file: string, argv: readonly string[] = [], ...rest: readonly object[]): unknown => {
    const [script = '', path = ''] = argv;
    if (script.endsWith('_loadurl.mjs') && existsSync(path)) return readFileSync(path, 'utf8');
    return Reflect.apply(execFileSync, childProcess, [file, argv, ...rest]);
  },
});
