import { z } from 'zod';
import { address, diskId, dnsLabel, mac, nameList, piSerial, size } from './scalars';

const nic = z
  .strictObject({
    speed: z.enum(['100M', '1G', '2.5G', '5G', '10G', '25G', '40G']).default('1G').describe('Link speed. Default 1G.'),
    mtu: z.int().min(1280).max(9216).default(1500).describe('Bytes per frame payload. Default 1500, which a Pi 4 cannot exceed.'),
  })
  .describe('The network card that carries the cluster.');

const ipmi = z
  .strictObject({
    address: address().describe("The BMC's address in network.lan."),
    mac: mac().optional().describe("The BMC's MAC address. Default: unknown, the address is set on the BMC."),
  })
  .describe('The board management controller; its credentials are in the secrets file.');

const disk = z
  .strictObject({
    id: diskId().describe('Name under /dev/disk/by-id, without the directory.'),
    size: size().describe('Capacity as sold, e.g. 8TB.'),
    kind: z.enum(['nvme', 'ssd', 'hdd', 'usb']).describe('What it is.'),
  })
  .describe('A drive of the node.');

const boot = z
  .strictObject({
    disks: nameList().describe('Drives that hold the operating system; names from disks.'),
    raid: z.enum(['mirror', 'none']).default('mirror').describe('mirror (default) needs two drives; none uses one.'),
    rootSize: size().describe('Partition of the operating system on each; the rest is free for log and cache.'),
  })
  .describe('How an x86 node boots from its own drives.');

const ephemeralStorage = z
  .strictObject({
    on: dnsLabel().describe('tmpfs, zram (compressed memory), or the name of one of its disks.'),
    size: size().optional().describe('Upper limit. Default: 60 % of memory for tmpfs and zram, the whole disk otherwise.'),
  })
  .describe('Where a netbooted node keeps container images and logs until it reboots. Default: zram.');

const eeprom = z
  .strictObject({
    bootOrder: z
      .array(z.enum(['network', 'usb', 'sd']))
      .min(1)
      .max(3)
      .default(['network'])
      .describe('What the boot loader tries, in order, for ever. Default: the network only.'),
  })
  .describe('Settings of the boot loader of a Pi 4.');

const node = z
  .strictObject({
    role: z
      .enum(['control', 'worker', 'control+worker', 'none'])
      .describe(
        'control runs the API server, worker runs pods; none is a host outside the cluster that only stores or serves PXE.',
      ),
    hardware: z.enum(['x86', 'pi4']).describe('x86: amd64 with UEFI. pi4: Raspberry Pi 4 B, arm64, netbooted.'),
    memory: size().describe('Physical memory, e.g. 8GiB.'),
    ecc: z.boolean().default(false).describe('Memory corrects errors. Default false.'),
    cpus: z.int().min(1).max(512).optional().describe('CPU threads. Required on x86; a Pi 4 has 4.'),
    address: address().describe('Fixed address in network.lan, outside the DHCP range and the pools.'),
    mac: mac().describe('MAC address of the network card.'),
    serial: piSerial().optional().describe('Serial of a Pi, from "grep Serial /proc/cpuinfo"; required on a Pi.'),
    nic: nic.prefault({}),
    ipmi: ipmi.optional(),
    disks: z.record(dnsLabel(), disk).default({}).describe('Drives by a short name of your choice. Default: none.'),
    boot: boot.optional(),
    ephemeralStorage: ephemeralStorage.optional(),
    eeprom: eeprom.optional(),
    pxeServer: z
      .boolean()
      .default(false)
      .describe('Serves boot files to the netbooted nodes; exactly one x86 node if there is a Pi. Default false.'),
  })
  .describe('A machine.');

/** Machines by name. The name is the hostname and the Kubernetes node name. */
export const nodesSchema = z
  .record(dnsLabel(), node)
  .describe('Machines by name; one or three control nodes and at least one worker.');
