/** Tags of dnsmasq: all of them must be set, those with `!` must not. */
export type Tags = readonly string[];

/** What the directives of a dnsmasq.conf mean. */
export interface DnsmasqModel {
  readonly listenAddress: string | undefined;
  /** Undefined if no `dhcp-range` is there: then it answers nobody. */
  readonly range: { readonly proxy: boolean; readonly first: string } | undefined;
  /** `dhcp-option`, by name or number. */
  readonly options: ReadonlyMap<string, string>;
  readonly hosts: readonly { readonly mac: string; readonly tags: Tags; readonly address?: string }[];
  readonly ignored: readonly Tags[];
  readonly architectures: readonly { readonly tag: string; readonly architecture: number }[];
  readonly services: readonly Service[];
  readonly boots: readonly { readonly tags: Tags; readonly file: string }[];
  readonly tftpRoot: string | undefined;
  readonly tftp: boolean;
}

export interface Service {
  readonly tags: Tags;
  readonly architecture: number;
  readonly text: string;
  readonly file?: string;
}

/** A configuration that the rehearsal cannot play. */
export class UnknownDirective extends Error {}

type Draft = { -readonly [K in keyof DnsmasqModel]: DnsmasqModel[K] };
type Reader = (model: Draft, value: string) => void;

const IGNORED: Reader = () => undefined;

/** The directives that `dnsmasqConfig` writes, and no others: what the rehearsal does not understand it must not pass over. */
const READERS: Readonly<Record<string, Reader>> = {
  port: IGNORED,
  'bind-dynamic': IGNORED,
  'log-dhcp': IGNORED,
  'dhcp-leasefile': IGNORED,
  'dhcp-authoritative': IGNORED,
  'tftp-port-range': IGNORED,
  'listen-address': (model, value) => {
    model.listenAddress = value;
  },
  'dhcp-range': (model, value) => {
    const [first = '', second] = value.split(',');
    model.range = { proxy: second === 'proxy', first };
  },
  'dhcp-option': (model, value) => {
    const [name = '', ...rest] = value.split(',');
    model.options = new Map([...model.options, [name.replace('option:', ''), rest.join(',')]]);
  },
  'dhcp-host': (model, value) => {
    const [mac = '', ...rest] = value.split(',');
    const tags = rest.flatMap((word) => (word.startsWith('set:') ? [word.slice(4)] : []));
    const address = rest.find((word) => /^\d+\.\d+\.\d+\.\d+$/.test(word));
    model.hosts = [...model.hosts, { mac, tags, ...(address === undefined ? {} : { address }) }];
  },
  'dhcp-ignore': (model, value) => {
    model.ignored = [...model.ignored, tagsOf(value.split(','))];
  },
  'dhcp-match': (model, value) => {
    const [, tag, architecture] = /^set:([^,]+),option:client-arch,(\d+)$/.exec(value) ?? [];
    if (tag === undefined) throw new UnknownDirective(`dhcp-match=${value} does not match option:client-arch`);
    model.architectures = [...model.architectures, { tag, architecture: Number(architecture) }];
  },
  'pxe-service': (model, value) => {
    const words = value.split(',');
    const [architecture = '', text = '', file] = words.filter((word) => !word.startsWith('tag:'));
    if (!/^\d+$/.test(architecture)) throw new UnknownDirective(`pxe-service=${value} names no architecture by number`);
    const service = { tags: tagsOf(words), architecture: Number(architecture), text: text.replace(/^"(.*)"$/, '$1') };
    model.services = [...model.services, { ...service, ...(file === undefined ? {} : { file }) }];
  },
  'dhcp-boot': (model, value) => {
    const words = value.split(',');
    const file = words.find((word) => !word.startsWith('tag:')) ?? '';
    model.boots = [...model.boots, { tags: tagsOf(words), file }];
  },
  'enable-tftp': (model) => {
    model.tftp = true;
  },
  'tftp-root': (model, value) => {
    model.tftpRoot = value;
  },
};

const tagsOf = (words: readonly string[]): Tags => words.flatMap((word) => (word.startsWith('tag:') ? [word.slice(4)] : []));

/** Reads dnsmasq.conf(5). Throws `UnknownDirective`, with line and value, for a directive that is none of ours. */
export function dnsmasqModel(text: string): DnsmasqModel {
  const model: Draft = {
    listenAddress: undefined,
    range: undefined,
    options: new Map(),
    hosts: [],
    ignored: [],
    architectures: [],
    services: [],
    boots: [],
    tftpRoot: undefined,
    tftp: false,
  };
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, name = '', value = ''] = /^([^=]+)=?(.*)$/.exec(line) ?? [];
    const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
    if (!read) throw new UnknownDirective(`line ${index + 1}: "${line}" is no directive that the rehearsal knows`);
    read(model, value);
  }
  return model;
}
