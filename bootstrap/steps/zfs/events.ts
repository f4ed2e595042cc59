import type { Lab } from '../../../config/lab';
import type { Resource } from '../../plan/resource';
import { render } from '../../render/template';
import { configuredUnits } from '../../resources/configured-units';
import { file } from '../../resources/file';

/**
 * ZED tells what happens to the pool: always to the journal, from where monitoring alerts, and by push where the receiver of critical
 * alerts is ntfy, since it then needs nothing of the cluster. It cannot post what Alertmanager posts, and mails only by a mail server
 * on the host itself.
 */
export function poolEvents(lab: Lab): readonly Resource[] {
  const { receivers, critical = Object.keys(lab.monitoring.receivers)[0] } = lab.monitoring;
  const receiver = critical === undefined ? undefined : receivers[critical];
  const push = receiver?.kind === 'ntfy' ? topicOf(receiver.url) : undefined;
  const conf = file({
    path: '/etc/zfs/zed.d/zed.rc',
    // It may hold words of access (zed(8)).
    mode: '0600',
    content: render('host/zed.rc', { push: push !== undefined, server: push?.server ?? '', topic: push?.topic ?? '' }),
    validate: 'sh -n',
  });
  return configuredUnits([conf], [{ name: 'zfs-zed.service' }]);
}

/** ntfy's topic is the last word of its address. */
function topicOf(url: string): { readonly server: string; readonly topic: string } {
  const end = url.replace(/\/+$/, '');
  return { server: end.slice(0, end.lastIndexOf('/')), topic: end.slice(end.lastIndexOf('/') + 1) };
}
