import { formatByteSize } from '../../../config/byte-size';
import type { LabNode } from '../../../config/lab';
import { memoryCorrectionQuery } from '../../facts/memory-correction-fact';
import { memoryQuery } from '../../facts/memory-fact';
import type { Resource } from '../../plan/resource';
import { check } from '../../resources/check';

/** Firmware and integrated graphics keep some of it. */
const TOLERANCE = 0.05;

/** As much memory as homelab.yaml says, and ECC where it says so. */
export function memoryChecks(node: LabNode): readonly Resource[] {
  return [memoryCheck(node), ...(node.written.ecc ? [correctionCheck(node)] : [])];
}

const memoryCheck = (node: LabNode): Resource =>
  check({
    name: 'memory',
    queries: [memoryQuery],
    judge(facts) {
      const bytes = facts.get(memoryQuery);
      const wanted = formatByteSize(node.memoryBytes);
      if (bytes >= node.memoryBytes * (1 - TOLERANCE)) return { because: `is ${gibibytes(bytes)}, homelab.yaml says ${wanted}` };
      return {
        because: `is ${gibibytes(bytes)}; homelab.yaml says ${wanted}`,
        remedy: `look whether a module is missing or not seated, or correct nodes.${node.name}.memory`,
      };
    },
  });

const correctionCheck = (node: LabNode): Resource =>
  check({
    name: 'memory correction',
    queries: [memoryCorrectionQuery],
    judge(facts) {
      const { controllers, firmware } = facts.get(memoryCorrectionQuery);
      if (controllers.length > 0) return { because: `the kernel counts corrected errors (${controllers.join(', ')})` };
      const ecc = firmware.find((kind) => kind === 'single-bit ECC' || kind === 'multi-bit ECC');
      if (ecc !== undefined) return { because: `the firmware says ${ecc}` };
      const says = firmware.length === 0 ? 'the firmware does not say' : `the firmware says "${firmware.join(', ')}"`;
      return {
        because: `no sign of ECC: the kernel has no EDAC controller, and ${says}`,
        remedy: `turn ECC on in the firmware's setup, or write nodes.${node.name}.ecc: false`,
      };
    },
  });

const gibibytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
