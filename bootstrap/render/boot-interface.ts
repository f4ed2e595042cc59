import type { LabNode } from '../../config/lab';

/** Which card a machine booted from, as PXELINUX says it (`BOOTIF`); live-boot and Debian's installer take that one. */
export const bootInterface = ({ mac }: LabNode): string => `01-${mac.replaceAll(':', '-')}`;
