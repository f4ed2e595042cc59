import { fileQuery } from '../../../bootstrap/facts/file-fact';
import { managerQuery } from '../../../bootstrap/facts/manager-fact';
import { render } from '../../../bootstrap/render/template';
import { managerSettings } from '../../../bootstrap/steps/manager-settings';
import { factsOf, scriptsOf } from '../resources/answers';

const text = render('host/manager.conf', {});
const settings = managerSettings(text);
const conf = fileQuery('/etc/systemd/system.conf.d/h5b.conf');
const there = `regular file|0644|root:root|1\n${Buffer.from(text).toString('base64')}`;
const plan = (file: string, watchdog: string) =>
  settings.plan(factsOf([conf, file], [managerQuery, `RuntimeWatchdogUSec=${watchdog}\n`]));

test('process 1 that has read its file is left alone', () => {
  expect(plan(there, '30s')).toMatchObject({ state: 'ok' });
});

test('process 1 reads its file again if a run was killed after it was written', () => {
  const outcome = plan(there, '0');
  expect(outcome).toMatchObject({ state: 'change', because: "the watchdog's time is 0, not 30s" });
  expect(scriptsOf(outcome)).toEqual(['systemctl daemon-reexec']);
});

test('the file is written before process 1 reads it', () => {
  expect(scriptsOf(plan('absent|parent\n', '0'))).toEqual([
    'write /etc/systemd/system.conf.d/h5b.conf',
    'systemctl daemon-reexec',
  ]);
});
