import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { k3osConfig } from '../../../bootstrap/render/k3os-config';
import { k3sCommand } from '../../../bootstrap/render/k3s-config';
import { missionLab, validLab } from '../../support/cluster';

/** The keys of k3OS: rancher/k3os@8cdfdf2, pkg/config/config.go (CloudConfig and K3OS). */
const k3osSchema = z.strictObject({
  ssh_authorized_keys: z.array(z.string()).optional(),
  write_files: z
    .array(
      z.strictObject({
        path: z.string(),
        content: z.string(),
        owner: z.string(),
        permissions: z.string(),
        encoding: z.string(),
      }),
    )
    .optional(),
  hostname: z.string().optional(),
  init_cmd: z.array(z.string()).optional(),
  boot_cmd: z.array(z.string()).optional(),
  run_cmd: z.array(z.string()).optional(),
  k3os: z.strictObject({
    data_sources: z.array(z.string()).optional(),
    modules: z.array(z.string()).optional(),
    sysctls: z.record(z.string(), z.string()).optional(),
    ntp_servers: z.array(z.string()).optional(),
    dns_nameservers: z.array(z.string()).optional(),
    wifi: z.array(z.strictObject({ name: z.string(), passphrase: z.string() })).optional(),
    password: z.string().optional(),
    server_url: z.string().optional(),
    token: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    k3s_args: z.array(z.string()).optional(),
    environment: z.record(z.string(), z.string()).optional(),
    taints: z.array(z.string()).optional(),
    install: z.unknown().optional(),
  }),
});

const pis = readdirSync(join(__dirname, '../../config/valid'))
  .map((name) => name.replace(/\.yaml$/, ''))
  .sort()
  .flatMap((name) =>
    validLab(name)
      .nodes.filter((node) => node.hardware === 'pi4' && k3sCommand(node))
      .map((node) => [name, node.name] as const),
  );

const textOf = (labName: string, nodeName: string): string => {
  const lab = validLab(labName);
  const node = lab.nodes.find(({ name }) => name === nodeName);
  if (!node) throw new Error(`no node "${nodeName}"`);
  return k3osConfig(lab, node);
};

test.each(pis)("%s: the config.yaml of %s has k3OS' own keys and the node's name", (lab, node) => {
  const config = k3osSchema.parse(parse(textOf(lab, node)));
  expect(config.hostname).toBe(node);
  expect(config.k3os.k3s_args?.slice(1, 3)).toEqual(['--node-name', node]);
});

test('it says that k3OS is unmaintained, what replaces it, and where the token comes from', () => {
  const text = textOf('mission', 'h5b-pi-worker');
  expect(text).toContain('k3OS is unmaintained');
  expect(text).toContain('Debian 13');
  expect(text).toContain('k3s/agent-token');
  expect(parse(text).k3os.token).toBeUndefined();
});

test('a worker joins the control node, a control node joins nobody', () => {
  const worker = k3osSchema.parse(parse(textOf('mission', 'h5b-pi-worker')));
  const control = k3osSchema.parse(parse(textOf('mission', 'h5b-pi-control')));
  expect(worker.k3os.server_url).toBe('https://192.168.1.10:6443');
  expect(worker.k3os.k3s_args?.[0]).toBe('agent');
  expect(control.k3os.server_url).toBeUndefined();
  expect(control.k3os.k3s_args?.[0]).toBe('server');
  expect(control.k3os.taints).toEqual(['node-role.kubernetes.io/control-plane=true:NoSchedule']);
  expect(control.k3os.labels).toEqual(missionLab().nodes.find(({ name }) => name === 'h5b-pi-control')?.labels);
});
