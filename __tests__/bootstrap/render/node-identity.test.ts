import { spawnSync } from 'node:child_process';
import { netbootedPis, tryBootServer } from '../../../bootstrap/render/boot-server';
import { identityArchive, nodeArchiveFile } from '../../../bootstrap/render/identity-archive';
import { machineId, nodeIdentity } from '../../../bootstrap/render/node-identity';
import { contentBytes, type Fillings, NO_FILLINGS, type RenderedFile } from '../../../bootstrap/render/rendered-file';
import { Secret } from '../../../bootstrap/secrets/secret';
import type { Lab } from '../../../config/lab';
import { labOf, missionLab, missionText, validLab } from '../../support/cluster';

const FILLINGS: Fillings = {
  secret: (name) => new Secret(`value of ${name}`),
  download: (pin, arch) => ({ path: `/downloads/${pin}-${arch}`, sha256: '5'.repeat(64) }),
};

const identityOf = (lab: Lab, name: string, fillings: Fillings = FILLINGS): readonly RenderedFile[] => {
  const [server, node] = [tryBootServer(lab), lab.nodes.find((each) => each.name === name)];
  if (!server || !node) throw new Error(`the lab has no boot server or no node "${name}"`);
  return nodeIdentity(lab, server, node, fillings);
};

const textOf = (files: readonly RenderedFile[], path: string): string => {
  const found = files.find((file) => file.path === path);
  if (found?.content === undefined)
    throw new Error(`no content at ${path}; there are ${files.map((file) => file.path).join(', ')}`);
  return contentBytes(found.content).toString('utf8');
};

describe('a control Pi', () => {
  const files = identityOf(missionLab(), 'h5b-pi-control');

  test('has a name, an address, keys, tokens and its k3s', () => {
    expect(files.map(({ path, mode }) => `${mode} ${path}`)).toEqual([
      '0644 /etc/hostname',
      '0644 /etc/hosts',
      '0444 /etc/machine-id',
      '0644 /etc/resolv.conf',
      '0644 /etc/systemd/network/10-lan.network',
      '0600 /etc/ssh/ssh_host_ed25519_key',
      '0600 /root/.ssh/authorized_keys',
      '0644 /etc/h5b/node.env',
      '0644 /etc/h5b/k3s-server',
      '0644 /etc/rancher/k3s/config.yaml',
      '0644 /etc/rancher/k3s/registries.yaml',
      '0644 /etc/rancher/k3s/resolv.conf',
      '0600 /etc/rancher/k3s/agent-token',
      '0600 /etc/rancher/k3s/server-token',
      '0600 /etc/rancher/k3s/k3s.env',
      '0600 /etc/rancher/node/password',
    ]);
  });

  test('keeps its address when the boot server is gone', () => {
    const network = textOf(files, '/etc/systemd/network/10-lan.network');
    expect(network).toContain('MACAddress=dc:a6:32:10:00:0a\n');
    expect(network).toContain('Address=192.168.1.10/24\n');
    expect(network).toContain('Gateway=192.168.1.1\n');
    expect(network).toContain('KeepConfiguration=yes\n');
    expect(network.match(/^DNS=.*$/gm)).toEqual(['DNS=192.168.1.1', 'DNS=9.9.9.9']);
    expect(network.match(/^NTP=.*$/gm)).toEqual(['NTP=192.168.1.1', 'NTP=192.168.1.12']);
  });

  test('finds its k3s by URL and hash, and its storage by kind and bytes', () => {
    expect(textOf(files, '/etc/h5b/node.env').split('\n').slice(1)).toEqual([
      'K3S_BINARY_URL=http://192.168.1.12/k3s/v1.36.4+k3s1/k3s-arm64',
      `K3S_BINARY_SHA256=${'5'.repeat(64)}`,
      'EPHEMERAL_ON=zram',
      'EPHEMERAL_SIZE=2147483648',
      '',
    ]);
  });
});

test('a worker has the agent token and the datastore of nobody', () => {
  const paths = identityOf(missionLab(), 'h5b-pi-worker').map(({ path }) => path);
  expect(paths).toContain('/etc/h5b/k3s-agent');
  expect(paths).toContain('/etc/rancher/k3s/agent-token');
  expect(paths.filter((path) => /server-token|k3s\.env|k3s-server/.test(path))).toEqual([]);
});

test.each([
  ['every-field', 'pi', 'tmpfs', '4294967296'],
  ['no-pi-worker', 'pilot', 'zram', ''],
  ['no-storage-host', 'pi-a', '/dev/disk/by-id/usb-Example_64GB_T0001', ''],
])('%s: %s keeps images on %s, at most "%s" bytes', (lab, node, on, size) => {
  expect(textOf(identityOf(validLab(lab), node), '/etc/h5b/node.env')).toContain(`EPHEMERAL_ON=${on}\nEPHEMERAL_SIZE=${size}\n`);
});

test('machine ids are 128 bits, the same every time, and different for every node of every lab', () => {
  const ids = ['mission', 'no-storage-host', 'five-workers'].flatMap((name) => {
    const lab = validLab(name);
    return lab.nodes.map((node) => machineId(lab, node));
  });
  expect(ids.filter((id) => !/^[0-9a-f]{32}$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  const renamed = labOf(missionText().replace('name: h5b', 'name: other'));
  const [first] = renamed.nodes;
  expect(first && machineId(renamed, first)).not.toBe(machineId(missionLab(), missionLab().nodes[0] ?? fail()));
});

const fail = (): never => {
  throw new Error('the mission lab has no nodes');
};

describe('secrets', () => {
  test('are named where they are not there, and everything else is there', () => {
    const files = identityOf(missionLab(), 'h5b-pi-worker', NO_FILLINGS);
    const waiting = files.filter(({ content }) => content === undefined);
    expect(waiting.map(({ path, waitsFor }) => `${path}: ${waitsFor.join(', ')}`)).toEqual([
      '/etc/ssh/ssh_host_ed25519_key: secret ssh/h5b-pi-worker/ed25519',
      '/etc/h5b/node.env: download k3s arm64',
      '/etc/rancher/k3s/agent-token: secret k3s/agent-token',
      '/etc/rancher/node/password: secret node/h5b-pi-worker/password',
    ]);
    expect(files.filter(({ content, waitsFor }) => content !== undefined && waitsFor.length > 0)).toEqual([]);
  });

  test('show in no text of a file, whatever prints it', () => {
    const files = identityOf(missionLab(), 'h5b-pi-control');
    expect(`${JSON.stringify(files)} ${files.map(({ content }) => `${content}`).join(' ')}`).not.toContain('value of');
  });

  test("reach the datastore's URL percent-encoded, without a quote that systemd would take off", () => {
    const files = identityOf(missionLab(), 'h5b-pi-control', { ...FILLINGS, secret: () => new Secret(`a'b"c d/@:%$\\é`) });
    const line = textOf(files, '/etc/rancher/k3s/k3s.env').split('\n')[1] ?? '';
    expect(line).toBe(
      'K3S_DATASTORE_ENDPOINT=postgres://kine:a%27b%22c%20d%2F%40%3A%25%24%5C%C3%A9@192.168.1.12:5432/kine?sslmode=require',
    );
    expect(decodeURIComponent(new URL(line.replace('K3S_DATASTORE_ENDPOINT=', '')).password)).toBe(`a'b"c d/@:%$\\é`);
  });
});

describe('the node archive', () => {
  test('is a secret that a cpio reads back, below the directory that the image copies', () => {
    const archive = identityArchive(identityOf(missionLab(), 'h5b-pi-worker'));
    expect(`${archive}`).toBe('[secret]');
    const listed = spawnSync('cpio', ['-it', '--quiet'], { input: archive.reveal(), encoding: 'utf8' });
    if (listed.error) {
      console.warn('not read back: there is no cpio here; run: apt-get install cpio');
      return expect(archive.reveal()).toContain('h5b/root/etc/hostname');
    }
    expect(listed.stdout.split('\n').filter((path) => path.startsWith('h5b/root/etc/rancher/k3s/'))).toEqual([
      'h5b/root/etc/rancher/k3s/agent-token',
      'h5b/root/etc/rancher/k3s/config.yaml',
      'h5b/root/etc/rancher/k3s/registries.yaml',
      'h5b/root/etc/rancher/k3s/resolv.conf',
    ]);
  });

  test('of every Pi of every lab keeps its bytes as text', () => {
    const pis = ['mission', 'no-storage-host', 'five-workers', 'every-field', 'no-pi-worker'].flatMap((name) => {
      const lab = validLab(name);
      return netbootedPis(lab).map((node) => identityArchive(identityOf(lab, node.name)).reveal());
    });
    expect(pis).toHaveLength(9);
    expect(pis.filter((text) => !text.startsWith('070701') || text.includes('\ufffd'))).toEqual([]);
  });

  test('lies in the directory of its Pi, for dnsmasq alone, and has no content before everything is there', () => {
    const lab = missionLab();
    const [server, node] = [tryBootServer(lab), lab.nodes[1]];
    if (!server || !node) throw new Error('the mission lab has no boot server or no second node');
    const filled = nodeArchiveFile(lab, server, node, FILLINGS);
    expect(filled).toMatchObject({ path: '/srv/tftp/a1b2c3d5/node.cpio', mode: '0400', owner: 'dnsmasq:nogroup' });
    expect(filled.content).toBeInstanceOf(Secret);
    const waiting = nodeArchiveFile(lab, server, node, NO_FILLINGS);
    expect(waiting.content).toBeUndefined();
    expect(waiting.waitsFor).toContain('secret ssh/h5b-pi-worker/ed25519');
  });

  test('is not packed before everything is there, and says what is not', () => {
    expect(() => identityArchive(identityOf(missionLab(), 'h5b-pi-worker', NO_FILLINGS))).toThrow(
      '/etc/ssh/ssh_host_ed25519_key waits for secret ssh/h5b-pi-worker/ed25519',
    );
  });
});
