import { sysctlQuery } from '../facts/sysctl-fact';
import type { Outcome, Resource } from '../plan/resource';
import { shellWord } from '../plan/shell-word';
import { file } from './file';
import { run } from './run';

export interface SysctlSpec {
  /** Names the file: `/etc/sysctl.d/<name>.conf`. */
  readonly name: string;
  /** In order. A slash in a parameter is a dot in a name: `net.ipv4.conf.eth0/5.rp_filter` (sysctl.d(5)). */
  readonly parameters: readonly SysctlParameter[];
}

export interface SysctlParameter {
  /** `net.ipv4.ip_forward`. */
  readonly name: string;
  readonly value: string;
  /** Becomes the comment above it: what does not work without. */
  readonly why: string;
}

/** Kernel parameters, at boot and live. */
export function sysctl(spec: SysctlSpec): readonly Resource[] {
  const path = `/etc/sysctl.d/${spec.name}.conf`;
  const wanted = spec.parameters.map(({ name, value }) => ({ parameter: name, value, query: sysctlQuery(name) }));
  const content = spec.parameters.map(({ name, value, why }) => `# ${why}\n${name} = ${value}\n`).join('');
  return [
    file({ path, content: `# Written by h5b.\n${content}` }),
    {
      name: `sysctl ${spec.name}`,
      queries: wanted.map(({ query }) => query),
      plan(facts): Outcome {
        const live = wanted.map(({ parameter, value, query }) => ({ parameter, value, is: facts.get(query) }));
        const unknown = live.filter(({ is }) => is === undefined).map(({ parameter }) => parameter);
        const different = live.filter(({ is, value }) => is !== undefined && is !== value);
        if (unknown.length === 0 && different.length === 0)
          return { state: 'ok', because: 'the live values are as they should be' };
        const reasons = [
          ...different.map(({ parameter, value, is }) => `${parameter} is ${is}, not ${value}`),
          ...unknown.map((parameter) => `${parameter} is not there; its module is not loaded`),
        ];
        return { state: 'change', because: reasons.join('; '), actions: [run(`sysctl -q --load=${shellWord(path)}`)] };
      },
    },
  ];
}
