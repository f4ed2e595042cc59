import { byteSize } from '../../config/byte-size';
import type { LabNode } from '../../config/lab';
import { k3sCommand } from '../render/k3s-config';

const MIB = 2 ** 20;

/** What the firmware keeps for graphics (raspberrypi/documentation: config_txt/memory.adoc, `gpu_mem` of a Pi 4). */
const GRAPHICS = 76 * MIB;

/** Kernel, systemd and what they write over the root: measured in the booted image. */
const SYSTEM = 270_000_000;

/** The least that docs.k3s.io/installation/requirements gives a server, and an agent. */
const K3S: Readonly<Record<'server' | 'agent', number>> = { server: 2048 * MIB, agent: 512 * MIB };

/** zstd on unpacked container images, mostly programs and libraries: cautious, ours. */
const ZRAM_RATIO = 2;

/** Share of memory without a written size (pxe-templates/netboot: ephemeral-storage). */
const DEFAULT_SHARE = 0.6;

/** Where the memory of a netbooted Pi goes. */
export interface RamBudget {
  readonly parts: readonly { readonly what: string; readonly bytes: number }[];
  /** What is left for pods; negative if it does not fit. */
  readonly left: number;
}

/** The budget of a Pi whose root image and k3s binary have these sizes. Storage in memory counts as full. */
export function ramBudget(node: LabNode, bytes: { readonly root: number; readonly k3s: number }): RamBudget {
  const command = k3sCommand(node);
  const parts = [
    { what: 'graphics', bytes: GRAPHICS },
    { what: 'root image', bytes: bytes.root },
    { what: 'system', bytes: SYSTEM },
    ...(command
      ? [
          { what: 'k3s binary', bytes: bytes.k3s },
          { what: `k3s ${command}`, bytes: K3S[command] },
        ]
      : []),
    ...ephemeral(node),
  ];
  return { parts, left: node.memoryBytes - parts.reduce((sum, part) => sum + part.bytes, 0) };
}

function ephemeral(node: LabNode): RamBudget['parts'] {
  const { on = 'zram', size } = node.written.ephemeralStorage ?? {};
  const full = size === undefined ? Math.floor(node.memoryBytes * DEFAULT_SHARE) : byteSize(size);
  if (on === 'tmpfs') return [{ what: 'tmpfs for images and logs', bytes: full }];
  if (on === 'zram')
    return [{ what: `zram for images and logs, compressed ${ZRAM_RATIO}:1`, bytes: Math.ceil(full / ZRAM_RATIO) }];
  return [];
}
