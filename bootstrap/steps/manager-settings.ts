import { managerQuery } from '../facts/manager-fact';
import type { Outcome, Resource } from '../plan/resource';
import { file } from '../resources/file';
import { run } from '../resources/run';

/** As `RuntimeWatchdogSec=` in pxe-templates/host/manager.conf.hbs, the way systemd writes it. */
const WATCHDOG = '30s';

/** Settings of process 1 itself: its file, and that it has read it. */
export function managerSettings(content: string): Resource {
  const conf = file({ path: '/etc/systemd/system.conf.d/h5b.conf', content });
  return {
    name: 'service manager',
    queries: [...conf.queries, managerQuery],
    plan(facts): Outcome {
      const written = conf.plan(facts);
      const { watchdog } = facts.get(managerQuery);
      if (written.state === 'ok' && watchdog === WATCHDOG)
        return { state: 'ok', because: `the watchdog bites after ${watchdog}` };
      const reread = run('systemctl daemon-reexec');
      if ('actions' in written) return { ...written, actions: [...written.actions, reread] };
      if (written.state !== 'ok') return written;
      return { state: 'change', because: `the watchdog's time is ${watchdog}, not ${WATCHDOG}`, actions: [reread] };
    },
  };
}
