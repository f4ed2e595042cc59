import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSynth } from '../../charts/lib/run-synth';
import { missionText } from '../support/cluster';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'upgrade-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function synth(text: string, compareOnly = false) {
  const config = join(directory, 'homelab.yaml');
  writeFileSync(config, text);
  let said = '';
  const code = runSynth({ config, out: join(directory, 'dist'), compareOnly }, { write: (more) => (said += more) });
  return {
    code,
    said,
    warned: [...said.matchAll(/^warning (upgrade-\S+) · (.*?) ·/gm)].map(([, rule, subject]) => `${rule} ${subject}`),
  };
}

const edited = (find: string | RegExp, replacement: string) => {
  const text = missionText().replace(find, replacement);
  expect(text).not.toBe(missionText());
  return text;
};

test('the first synth has nothing to compare with and warns of nothing', () => {
  expect(synth(missionText())).toMatchObject({ code: 0, warned: [] });
});

test('another range of Services is explained, counted, and written all the same', () => {
  synth(missionText());
  const { code, said, warned } = synth(edited('serviceCidr: 10.43.0.0/16', 'serviceCidr: 10.63.0.0/16'));
  expect(code).toBe(0);
  expect(warned).toEqual(['upgrade-immutable-field coredns: Service kube-system/kube-dns']);
  expect(said).toMatch(/10\.43\.0\.10 cannot become 10\.63\.0\.10\n {2}why: .*refuses.*\n {2}do: {2}.*cluster\.serviceCidr/);
  expect(said).toContain('0 errors, 1 warning; ');
  expect(readFileSync(join(directory, 'dist/coredns/service.kube-system.kube-dns.yaml'), 'utf8')).toContain('10.63.0.10');
});

test('--check says the same and leaves the old files', () => {
  synth(missionText());
  const text = edited('podCidr: 10.42.0.0/16', 'podCidr: 10.62.0.0/16');
  expect(synth(text, true)).toMatchObject({ code: 1, warned: ['upgrade-immutable-field calico: IPPool default-ipv4-ippool'] });
  expect(synth(text, true).warned).toHaveLength(1);
});

test('a node with another name moves the addresses that were chosen for its sake, and says so', () => {
  synth(missionText());
  const { code, warned } = synth(missionText().replaceAll('h5b-x86', 'tower'));
  expect(code).toBe(0);
  expect(warned).toEqual([
    'upgrade-moves-address wireguard: Service wireguard/wireguard',
    'upgrade-switches-dataplane calico: FelixConfiguration node.tower',
    'upgrade-switches-dataplane calico: FelixConfiguration node.h5b-x86',
  ]);
});

test('an old file that is no YAML does not stop synth', () => {
  synth(missionText());
  const file = join(directory, 'dist/http-apps/service.apps.podinfo.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8').split('\n', 1)[0]}\n{{ broken`);
  expect(synth(missionText())).toMatchObject({ code: 0, warned: [] });
});
