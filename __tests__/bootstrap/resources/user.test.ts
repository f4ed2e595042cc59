import { userQuery } from '../../../bootstrap/facts/user-fact';
import { user } from '../../../bootstrap/resources/user';
import { factsOf, scriptsOf } from './answers';

const query = userQuery('kine');
const kine = user({ name: 'kine', home: '/var/lib/kine', groups: ['ssl-cert'] });
const nologin = 'kine:x:998:998::/var/lib/kine:/usr/sbin/nologin\n';

test.each([
  ['as it should be', `${nologin}kine ssl-cert\n`, 'ok', 'home, shell and groups are as they should be'],
  ['nowhere', { code: 0, stdout: '' }, 'create', 'does not exist'],
  ['in too few groups', `${nologin}kine\n`, 'change', 'is not in ssl-cert'],
  [
    'with another shell',
    'kine:x:998:998::/var/lib/kine:/bin/sh\nkine ssl-cert\n',
    'change',
    'its shell is /bin/sh, not /usr/sbin/nologin',
  ],
])('a user that is %s', (_title, answer, state, because) => {
  expect(kine.plan(factsOf([query, answer]))).toMatchObject({ state, because });
});

test('its group may exist already, from a run that was killed', () => {
  const [script] = scriptsOf(kine.plan(factsOf([query, ''])));
  expect(script).toContain('getent group -- kine >/dev/null || groupadd --system -- kine');
});

test('an answer that is no line of passwd is an error', () => {
  expect(() => kine.plan(factsOf([query, 'what\n']))).toThrow('cannot read the answer to "user kine"');
});
