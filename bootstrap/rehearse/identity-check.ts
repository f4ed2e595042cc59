import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Lab, LabNode } from '../../config/lab';
import { NODE_ARCHIVE } from '../render/boot-server';
import { nodeIdentity } from '../render/node-identity';
import { NO_FILLINGS } from '../render/rendered-file';
import type { Transcript } from './transcript';

/** What a Pi lacks without a file of its identity. */
const WITHOUT: Readonly<Record<string, string>> = {
  '/etc/hostname': 'it would be called localhost',
  '/etc/hosts': 'it would not know its own name',
  '/etc/machine-id': 'it would be another machine at every boot',
  '/etc/resolv.conf': 'it would resolve no names',
  '/etc/systemd/network/10-lan.network': 'it would have no address',
  '/root/.ssh/authorized_keys': 'nobody could log in',
  '/etc/rancher/k3s/config.yaml': 'k3s would start a cluster of its own',
};

/**
 * The node archive as it will be packed: every file of the node's identity is there or waits for a secret or download, and those
 * that name the node name this one.
 */
export function checkIdentity(tree: string, lab: Lab, server: LabNode, node: LabNode, transcript: Transcript): void {
  const root = join(tree, node.name, 'root');
  const expected = nodeIdentity(lab, server, node, NO_FILLINGS);
  const missing = expected.filter(({ path, waitsFor }) => waitsFor.length === 0 && !isThere(join(root, path)));
  for (const { path } of missing) {
    const consequence = WITHOUT[path] ?? 'the image expects it';
    transcript.fault('identity', `${node.name}/root${path} is missing: ${consequence}`);
  }
  if (missing.length > 0) return;
  const waiting = expected.filter(({ waitsFor }) => waitsFor.length > 0).length;
  transcript.ok('identity', `${NODE_ARCHIVE} holds ${expected.length} files, ${waiting} of them filled in by apply`);
  checkNames(root, lab, node, transcript);
}

function checkNames(root: string, lab: Lab, node: LabNode, transcript: Transcript): void {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const says = (path: string, wanted: string) => {
    if (!read(path).includes(wanted)) transcript.fault('identity', `${node.name}/root${path} does not say "${wanted}"`);
  };
  says('/etc/hostname', `${node.name}\n`);
  says('/etc/systemd/network/10-lan.network', `MACAddress=${node.mac}\n`);
  says('/etc/systemd/network/10-lan.network', `Address=${node.address}/`);
  const config = '/etc/rancher/k3s/config.yaml';
  if (!isThere(join(root, config))) return;
  const settings: unknown = parse(read(config));
  const server = settingOf(settings, 'server');
  const apis = lab.cluster.apiAddresses.map((address) => `https://${address}:6443`);
  if (settingOf(settings, 'node-name') !== node.name)
    transcript.fault(
      'identity',
      `${node.name}/root${config}: node-name is ${settingOf(settings, 'node-name')}, not ${node.name}`,
    );
  if (server !== undefined && !apis.includes(server))
    transcript.fault('identity', `${node.name}/root${config}: server is ${server}, and the API answers at ${apis.join(', ')}`);
}

const settingOf = (settings: unknown, key: string): string | undefined => {
  const value: unknown = typeof settings === 'object' && settings !== null ? Reflect.get(settings, key) : undefined;
  return typeof value === 'string' ? value : undefined;
};

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
