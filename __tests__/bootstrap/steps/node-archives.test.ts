import './pin-k3s-stand-in';
import { createHash } from 'node:crypto';
import { fileQuery } from '../../../bootstrap/facts/file-fact';
import type { HostContext } from '../../../bootstrap/plan/step';
import { Secret } from '../../../bootstrap/secrets/secret';
import { nodeArchives } from '../../../bootstrap/steps/node-archives';
import { version } from '../../../config/versions';
import { validLab } from '../../support/cluster';
import { actionsOf, factsOf, scriptsOf } from '../resources/answers';
import { K3S_SHA256 } from './k3s-stand-in';

const ARCHIVE = '/srv/tftp/dddd000b/node.cpio';
const BINARY = `/srv/http/k3s/${version('k3s')}/k3s-arm64`;

function resourcesOf(change: Partial<HostContext> = {}, name = 'no-storage-host', host = 'bootbox') {
  const lab = validLab(name);
  const node = lab.nodes.find((each) => each.name === host);
  if (node === undefined) throw new Error(`${name} has ${lab.nodes.map((each) => each.name).join(', ')}`);
  const secret = (what: string) => new Secret(`value of ${what}`);
  const resources = nodeArchives.resources({ lab, node, secret, dist: [], download: () => undefined, ...change });
  return {
    names: resources.map((resource) => resource.name),
    named(wanted: string) {
      const found = resources.find((resource) => resource.name === wanted);
      if (found === undefined) throw new Error(`no "${wanted}" in ${resources.map((each) => each.name).join(', ')}`);
      return found;
    },
  };
}

test.each([
  ['no-storage-host', 'bootbox', ['a', 'b', 'c'].map((letter) => `file /srv/tftp/dddd000${letter}/node.cpio`)],
  ['two-pools', 'a', undefined],
  ['one-node', 'solo', undefined],
])('in the lab %s, %s has an archive for each netbooted Pi', (lab, host, archives) => {
  const { names } = resourcesOf({}, lab, host);
  expect(names).toEqual(
    archives === undefined ? [] : [`directory /srv/http/k3s/${version('k3s')}`, `file ${BINARY}`, ...archives],
  );
});

describe('the archive of a Pi', () => {
  const archive = resourcesOf().named(`file ${ARCHIVE}`);
  const hidden = fileQuery(ARCHIVE, true);
  const [write] = actionsOf(archive.plan(factsOf([hidden, 'absent|parent\n'])));
  const content = write?.do === 'write' && write.content instanceof Secret ? write.content : new Secret('no archive');

  test('is readable for dnsmasq alone', () => {
    expect(write).toMatchObject({ do: 'write', path: ARCHIVE, mode: '0400', owner: 'dnsmasq:nogroup' });
  });

  test('holds what is this Pi’s own, and not a word of it is shown by a plan', () => {
    expect(content.reveal()).toContain('value of ssh/pi-b/ed25519');
    expect(content.reveal()).toContain('value of node/pi-b/password');
    expect(content.reveal()).not.toContain('pi-c');
    expect(JSON.stringify(archive.plan(factsOf([hidden, 'absent|parent\n'])))).not.toContain('value of');
  });

  test('trusts the pinned hash of k3s, whether or not the binary is on this machine', () => {
    expect(content.reveal()).toContain(K3S_SHA256);
  });

  test.each([
    ['is as packed', content.map((text) => text), '0400', 'ok'],
    ['has other secrets', new Secret('other'), '0400', 'change'],
    ['is readable for everybody', content, '0444', 'change'],
  ])('that %s', (_title, is, mode, state) => {
    const sha256 = createHash('sha256').update(is.reveal()).digest('hex');
    const outcome = archive.plan(factsOf([hidden, `regular file|${mode}|dnsmasq:nogroup|9\n${sha256}  -\n`]));
    expect(outcome).toMatchObject({ state });
  });

  test('waits for its secrets, and names them alone', () => {
    const secret = (what: string) => (what === 'ssh/pi-b/ed25519' ? undefined : new Secret('x'));
    const outcome = resourcesOf({ secret }).named(`file ${ARCHIVE}`).plan(factsOf());
    expect(outcome).toEqual({
      state: 'later',
      after: 'npm run secrets -- generate',
      because: 'secret ssh/pi-b/ed25519 not there yet, and pi-b must not boot without',
    });
  });
});

describe('k3s for the Pis', () => {
  const query = fileQuery(BINARY);

  test.each([
    ['fetched by the host', undefined, `curl -fL --retry 3 --proto '=https' --tlsv1.2 -o "$t"`],
    ['uploaded from here', { path: 'downloads/k3s', sha256: K3S_SHA256 }, `upload ${BINARY}`],
  ])('is %s', (_title, local, script) => {
    const resource = resourcesOf({ download: () => local }).named(`file ${BINARY}`);
    const outcome = resource.plan(factsOf([query, 'absent|parent\n']));
    expect(scriptsOf(outcome)).toEqual([expect.stringContaining(script)]);
    expect(resource.plan(factsOf([query, `regular file|0755|root:root|9\n${K3S_SHA256}  -\n`]))).toMatchObject({ state: 'ok' });
  });

  test('is asked for with the architecture of a Pi', () => {
    const asked: string[] = [];
    resourcesOf({
      download(pin, arch) {
        asked.push(`${pin} ${arch}`);
        return undefined;
      },
    });
    expect(new Set(asked)).toEqual(new Set(['k3s arm64']));
  });
});
