/** The kinds of text that homelab.yaml is made of. Each says what is wrong with a value, shows it, and names a remedy. */
import { z } from 'zod';
import { formatCidr, tryCidr, tryLooseCidr, tryRange } from '../address-range';
import { BIT_RATE_PATTERN, bitRateProblem } from '../bit-rate';
import { BYTE_SIZE_PATTERN, byteSizeProblem } from '../byte-size';
import { cronProblem } from '../cron';
import { DISK_ID_PATTERN, diskIdProblem } from '../disk-id';
import { DNS_LABEL_PATTERN, dnsLabelProblem, dnsNameProblem } from '../dns-name';
import { DURATION_PATTERN, durationProblem } from '../duration';
import { branchProblem, repositoryProblem } from '../git-reference';
import { imageReferenceProblem } from '../image-reference';
import { tryIpv4 } from '../ipv4';
import { MAC_PATTERN, macProblem } from '../mac';
import { timeZoneProblem } from '../time-zone';
import { WIREGUARD_KEY_PATTERN, wireguardKeyProblem } from '../wireguard-key';

type Problem = (text: string) => string | undefined;

/** Text that `problem` finds nothing wrong with. `pattern` is what editors check, where a pattern can say it. */
const checked = (problem: Problem, meta: { readonly pattern?: string; readonly examples: readonly string[] }) =>
  z
    .string()
    .superRefine((text, context) => {
      const message = problem(text);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .meta({ ...meta, examples: [...meta.examples] });

const quoted = (text: string): string => JSON.stringify(text);

const addressProblem: Problem = (text) =>
  tryIpv4(text) === undefined ? `${quoted(text)} is not an IPv4 address; write e.g. 192.168.1.10` : undefined;

const cidrProblem: Problem = (text) => {
  if (tryCidr(text)) return undefined;
  const loose = tryLooseCidr(text);
  return loose
    ? `${text} has host bits set; did you mean ${formatCidr(loose)}?`
    : `${quoted(text)} is not an IPv4 network; write address/bits, e.g. 192.168.1.0/24`;
};

const rangeProblem: Problem = (text) => {
  if (tryRange(text)) return undefined;
  const [, first = '', last = ''] = /^([\d.]+) *- *([\d.]+)$/.exec(text) ?? [];
  if (tryIpv4(first) !== undefined && tryIpv4(last) !== undefined) {
    return `${quoted(text)} ends before it starts; did you mean "${last}-${first}"?`;
  }
  return `${quoted(text)} is not an address range; write FIRST-LAST, e.g. 192.168.1.240-192.168.1.254`;
};

const urlProblem: Problem = (text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['https:', 'http:'].includes(url.protocol) || /\s/.test(text)) {
    return `${quoted(text)} is not a URL; write https://…`;
  }
  return url.password === '' ? undefined : 'the URL contains a password; remove it and keep credentials in the secrets file';
};

const hostOrAddressProblem: Problem = (text) =>
  tryIpv4(text) !== undefined || dnsNameProblem(text) === undefined
    ? undefined
    : `${quoted(text)} is neither a host name nor an IPv4 address; write e.g. vpn.example.net`;

const serialProblem: Problem = (text) =>
  /^[0-9a-f]{8}([0-9a-f]{8})?$/.test(text)
    ? undefined
    : `${quoted(text)} is not a Raspberry Pi serial; write the 8 or 16 hex digits that "grep Serial /proc/cpuinfo" shows, in lower case`;

const portProtocolProblem: Problem = (text) => {
  const [, port = '', protocol] = /^(\d{1,5})\/(tcp|udp)$/.exec(text) ?? [];
  const number = Number(port);
  return protocol && number >= 1 && number <= 65535
    ? undefined
    : `${quoted(text)} is not a port; write a number from 1 to 65535 and tcp or udp, e.g. 25565/tcp`;
};

const emailProblem: Problem = (text) =>
  /^[^\s@<>]{1,64}@[^\s@<>]+\.[^\s@<>]+$/.test(text)
    ? undefined
    : `${quoted(text)} is not an e-mail address; write e.g. admin@example.net`;

const sshKeyProblem: Problem = (text) =>
  /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa|sk-ssh-ed25519@openssh\.com) AAAA[A-Za-z0-9+/]{30,}={0,2}( [^\n]*)?$/.test(
    text,
  )
    ? undefined
    : 'not an SSH public key; paste one line of a .pub file, e.g. ssh-ed25519 AAAA… name';

const absolutePathProblem: Problem = (text) =>
  /^(\/[A-Za-z0-9._-]+)+$/.test(text) && !text.split('/').includes('..')
    ? undefined
    : `${quoted(text)} is not an absolute path; write e.g. /data`;

const relativePathProblem: Problem = (text) =>
  /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(text) && !text.split('/').includes('..')
    ? undefined
    : `${quoted(text)} is not a path inside the repository; write e.g. dist, without a leading "/" and without ".."`;

const urlPathProblem: Problem = (text) =>
  /^\/[A-Za-z0-9._~/-]*$/.test(text) ? undefined : `${quoted(text)} is not the path of a URL; write e.g. /healthz`;

const environmentNameProblem: Problem = (text) =>
  /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(text)
    ? undefined
    : `${quoted(text)} is not the name of an environment variable; write e.g. LOG_LEVEL`;

const bucketProblem: Problem = (text) =>
  /^[a-z0-9][a-z0-9-]{4,61}[a-z0-9]$/.test(text)
    ? undefined
    : `${quoted(text)} is not a bucket name; write 6 to 63 of a-z, 0-9 and "-"`;

const reasonProblem: Problem = (text) =>
  text.trim().length >= 10 ? undefined : `${quoted(text)} is no reason; write a sentence that the next reader understands`;

const cpuProblem: Problem = (text) =>
  /^([1-9]\d{0,4}m|[1-9]\d{0,2}(\.\d)?|0\.[1-9])$/.test(text)
    ? undefined
    : `${quoted(text)} is not an amount of CPU; write e.g. 250m or "1"`;

const poolNameProblem: Problem = (text) => {
  // zpoolconcepts(7): these words start a vdev specification and can be no pool name.
  if (/^(mirror|raidz|draid|spare|log)/.test(text))
    return `"${text}" starts with a word that ZFS reserves; choose another name, e.g. tank`;
  return dnsLabelProblem(text);
};

export const dnsLabel = () => checked(dnsLabelProblem, { pattern: DNS_LABEL_PATTERN, examples: ['web-1'] });
export const dnsName = () => checked(dnsNameProblem, { examples: ['lab.home.arpa'] });
export const hostOrAddress = () => checked(hostOrAddressProblem, { examples: ['vpn.example.net'] });
export const address = () => checked(addressProblem, { examples: ['192.168.1.10'] });
export const network = () => checked(cidrProblem, { examples: ['192.168.1.0/24'] });
export const addressRange = () => checked(rangeProblem, { examples: ['192.168.1.240-192.168.1.254'] });
export const mac = () => checked(macProblem, { pattern: MAC_PATTERN, examples: ['dc:a6:32:10:00:0a'] });
export const piSerial = () => checked(serialProblem, { pattern: '^[0-9a-f]{8}([0-9a-f]{8})?$', examples: ['10000000a1b2c3d4'] });
export const size = () => checked(byteSizeProblem, { pattern: BYTE_SIZE_PATTERN, examples: ['4GiB', '1TB'] });
export const duration = () => checked(durationProblem, { pattern: DURATION_PATTERN, examples: ['30s', '90d', '2y'] });
export const bitRate = () => checked(bitRateProblem, { pattern: BIT_RATE_PATTERN, examples: ['40Mbit'] });
export const schedule = () => checked(cronProblem, { examples: ['15 2 * * *'] });
export const timeZone = () => checked(timeZoneProblem, { examples: ['Europe/Berlin'] });
export const diskId = () => checked(diskIdProblem, { pattern: DISK_ID_PATTERN, examples: ['ata-WDC_WD80EFZX-68UW8N0_VK0AAAA1'] });
export const wireguardKey = () => checked(wireguardKeyProblem, { pattern: WIREGUARD_KEY_PATTERN, examples: [] });
export const sshPublicKey = () => checked(sshKeyProblem, { examples: [] });
export const image = () => checked(imageReferenceProblem, { examples: ['podinfo', 'ghcr.io/stefanprodan/podinfo:6.14.1'] });
export const portProtocol = () => checked(portProtocolProblem, { pattern: '^[0-9]{1,5}/(tcp|udp)$', examples: ['25565/tcp'] });
export const url = () => checked(urlProblem, { examples: ['https://ntfy.example.net/lab'] });
export const email = () => checked(emailProblem, { examples: ['admin@example.net'] });
export const repository = () => checked(repositoryProblem, { examples: ['https://github.com/h5b/homelab'] });
export const branch = () => checked(branchProblem, { examples: ['main'] });
export const absolutePath = () => checked(absolutePathProblem, { examples: ['/data'] });
export const relativePath = () => checked(relativePathProblem, { examples: ['dist'] });
export const urlPath = () => checked(urlPathProblem, { examples: ['/healthz'] });
export const environmentName = () => checked(environmentNameProblem, { examples: ['LOG_LEVEL'] });
export const bucketName = () => checked(bucketProblem, { examples: ['h5b-backup'] });
export const reason = () => checked(reasonProblem, { examples: ['Replaceable: it can be downloaded again.'] });
export const cpu = () => checked(cpuProblem, { examples: ['250m'] });
export const poolName = () => checked(poolNameProblem, { pattern: DNS_LABEL_PATTERN, examples: ['tank'] });

/** A TCP or UDP port. */
export const port = () => z.int().min(1).max(65_535);

/** A value of a map may not be listed twice. */
export const nameList = () => z.array(dnsLabel()).min(1);
