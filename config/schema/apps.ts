import { z } from 'zod';
import {
  absolutePath,
  address,
  cpu,
  dnsLabel,
  dnsName,
  environmentName,
  hostOrAddress,
  image,
  port,
  portProtocol,
  size,
  urlPath,
} from './scalars';

const volume = z
  .strictObject({
    dataset: dnsLabel().describe('Name from storage.datasets.'),
    path: absolutePath().describe('Where the container sees it.'),
    size: size().optional().describe("Size of the claim. Default: the dataset's quota."),
    readOnly: z.boolean().default(false).describe('Default false.'),
  })
  .describe('Storage of the app.');

const resources = z
  .strictObject({
    cpu: cpu().optional().describe('Requested CPU. Default: by kind of app.'),
    memory: size().optional().describe('Requested memory. Default: by kind of app.'),
    memoryLimit: size().optional().describe('Memory at which the container is killed. Default: twice the request.'),
  })
  .describe('What the container needs.');

const runAs = z
  .strictObject({
    user: z.int().min(0).max(65_535).describe('Numeric user.'),
    group: z.int().min(0).max(65_535).optional().describe('Numeric group. Default: as the user.'),
  })
  .describe("The user that the container runs as. Default: the image's, which must not be root.");

const architectures = () =>
  z
    .array(z.enum(['amd64', 'arm64']))
    .min(1)
    .optional()
    .describe('Architectures of the image; required with a full reference, because they cannot be looked up.');
const onNode = () => dnsLabel().optional().describe('Runs on this node only. Default: any worker that can run it.');
const host = () => dnsName().optional().describe('Host name at the ingress. Default: the app name under cluster.domain.');
const environment = () =>
  z.record(environmentName(), z.string()).default({}).describe('Environment variables that are no secrets. Default: none.');
const secrets = () =>
  z.array(environmentName()).default([]).describe('Environment variables whose values are in the secrets file. Default: none.');
const volumes = () => z.record(dnsLabel(), volume).default({}).describe('Volumes by name. Default: none.');
const writablePaths = () =>
  z
    .array(absolutePath())
    .default([])
    .describe('Directories that the container writes to and may lose. Default: none, the root is read-only.');

const container = () => ({
  image: image().describe('A pin of config/pins.json or registry/repository:tag.'),
  architectures: architectures(),
  node: onNode(),
  env: environment(),
  secrets: secrets(),
  runAs: runAs.optional(),
  writablePaths: writablePaths(),
  resources: resources.prefault({}),
  volumes: volumes(),
});

const http = z
  .strictObject({
    kind: z.literal('http').describe('An HTTP application behind the ingress, balanced over the workers.'),
    ...container(),
    port: port().describe('Port on which the container serves HTTP.'),
    host: host(),
    replicas: z.int().min(1).max(20).optional().describe('Copies. Default: one per worker that can run it, at most 2.'),
    healthPath: urlPath().optional().describe('Path that answers 200 when the app is well. Default: a TCP connect is enough.'),
  })
  .describe('An HTTP application.');

const game = z
  .strictObject({
    kind: z.literal('game').describe('A game server: one copy on an x86 worker with an address of its own.'),
    ...container(),
    ports: z.record(dnsLabel(), portProtocol()).describe('Ports by name, e.g. {game: 25565/tcp}.'),
    address: address().optional().describe('Fixed service address. Default: chosen from the pool.'),
    pool: dnsLabel().optional().describe('Pool that the address is chosen from. Default: the first of network.pools.'),
    stopSeconds: z.int().min(1).max(3600).default(120).describe('Time to save the world on stop. Default 120.'),
  })
  .describe('A game server.');

const radio = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('usb').describe('A stick in the node; the app must name that node.'),
        device: z
          .string()
          .regex(/^\/dev\/serial\/by-id\/[\w.:+-]+$/, {
            error: (issue) => `${JSON.stringify(issue.input)} is not a serial device; write a path under /dev/serial/by-id`,
          })
          .describe('Path under /dev/serial/by-id.'),
      })
      .describe('A USB stick.'),
    z
      .strictObject({
        kind: z.literal('network').describe('A coordinator on the LAN.'),
        address: hostOrAddress().describe('Its host name or address.'),
        port: port().describe('Its TCP port.'),
      })
      .describe('A coordinator with a network port.'),
  ])
  .describe('The Zigbee or Z-Wave coordinator. Default: none.');

const homeAssistant = z
  .strictObject({
    kind: z.literal('home-assistant').describe('Home Assistant.'),
    image: image().default('home-assistant').describe('Default: the pin home-assistant.'),
    architectures: architectures(),
    node: onNode(),
    host: host(),
    radio: radio.optional(),
    database: z
      .enum(['sqlite', 'postgres'])
      .default('sqlite')
      .describe('Where the recorder keeps history; sqlite must not lie on NFS. Default sqlite.'),
    volumes: volumes(),
    resources: resources.prefault({}),
  })
  .describe('Home Assistant.');

const mqtt = z
  .strictObject({
    kind: z.literal('mqtt').describe('An MQTT broker for Home Assistant and its devices.'),
    image: image().default('mosquitto').describe('Default: the pin mosquitto.'),
    architectures: architectures(),
    node: onNode(),
    port: port().default(1883).describe('Default 1883.'),
    volumes: volumes(),
    resources: resources.prefault({}),
  })
  .describe('An MQTT broker.');

const staticSite = z
  .strictObject({
    kind: z.literal('static-site').describe('Files of a dataset, served read-only.'),
    dataset: dnsLabel().describe('Name from storage.datasets.'),
    node: onNode(),
    host: host(),
    replicas: z.int().min(1).max(20).optional().describe('Copies. Default: one per worker, at most 2.'),
  })
  .describe('A static site.');

/** What runs for people, by name. */
export const appsSchema = z
  .record(dnsLabel(), z.discriminatedUnion('kind', [http, game, homeAssistant, mqtt, staticSite]))
  .default({})
  .describe('What runs for people, by name. Default: none.');
