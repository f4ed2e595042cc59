import { list, record } from '../../json';
import type { Rule } from '../../rule';

/** Capabilities that are as good as root on the node. Source: man 7 capabilities, "overloaded" and device or module control. */
const MIGHTY: ReadonlySet<string> = new Set([
  'ALL',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'DAC_READ_SEARCH',
  'BPF',
]);

/** Containers that own the node are listed with a reason. NET_ADMIN and NET_RAW end at the pod's network and are passed over. */
export const privilegedContainer: Rule = {
  id: 'privileged-container',
  severity: 'error',
  acceptable: true,
  why: 'Whoever takes over the container has the node, its disks and every Secret mounted there.',
  remedy: 'Drop privileged and add the one capability that is needed, or accept it with the reason.',
  *check({ pods }) {
    for (const { manifest, containers } of pods) {
      for (const { name, spec, field } of containers) {
        const context = record(spec.securityContext);
        if (context.privileged === true) {
          yield { manifest, field: `${field}.securityContext.privileged`, message: `container ${name} is privileged` };
          continue;
        }
        const added = list(record(context.capabilities).add).filter((capability) => MIGHTY.has(String(capability)));
        if (added.length === 0) continue;
        yield {
          manifest,
          field: `${field}.securityContext.capabilities.add`,
          message: `container ${name} adds ${added.join(', ')}`,
        };
      }
    }
  },
};
