import type { Step } from '../plan/step';
import { render } from '../render/template';
import { configuredUnits } from '../resources/configured-units';
import { file } from '../resources/file';

/** Port and path of VictoriaLogs and of vlagent; the uploader adds `/upload`. */
const RECEIVER_PORT = 9428;
const RECEIVER_PATH = '/insert/journald';

/**
 * The journal survives a boot, and goes to the lab's log store where there is one: `lab.addresses.logs`. The uploader keeps its
 * place in the journal, so the journal itself is the buffer of an outage.
 */
export const logs: Step = {
  name: 'logs',
  title: 'the journal is kept and sent to the log store',
  needs: ['packages'],
  resources({ lab }) {
    const journald = file({ path: '/etc/systemd/journald.conf.d/h5b.conf', content: render('host/journald.conf', {}) });
    const receiver = lab.addresses.logs?.address;
    const upload = receiver === undefined ? [] : uploader(`http://${receiver}:${RECEIVER_PORT}${RECEIVER_PATH}`);
    return [...configuredUnits([journald], [{ name: 'systemd-journald.service' }]), ...upload];
  },
};

function uploader(url: string) {
  const conf = file({
    path: '/etc/systemd/journal-upload.conf.d/h5b.conf',
    content: render('host/journal-upload.conf', { url }),
  });
  const dropIn = file({
    path: '/etc/systemd/system/systemd-journal-upload.service.d/h5b.conf',
    content: render('host/journal-upload.service.conf', {}),
  });
  return configuredUnits([conf, dropIn], [{ name: 'systemd-journal-upload.service', retries: true }]);
}
