/** Names of disks under `/dev/disk/by-id`, which stay the same when cables and kernels change. */

/** JSON Schema pattern of a disk id. */
export const DISK_ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._:+=-]{3,127}$';

/** What is wrong with `text` as a disk id, with a remedy; undefined if it is one. */
export const diskIdProblem = (text: string): string | undefined => {
  const listing = 'write the name that "ls /dev/disk/by-id" shows, e.g. ata-WDC_WD80EFZX-68UW8N0_VK0AAAA1';
  if (/^(\/dev\/)?(sd[a-z]+|nvme\d+(n\d+)?|vd[a-z]+|hd[a-z]+|mmcblk\d+)(p?\d+)?$/.test(text)) {
    return `"${text}" can name another disk after the next boot; ${listing}`;
  }
  const name = text.replace(/^\/dev\/disk\/by-id\//, '');
  if (name !== text) return `"${text}" is a path; did you mean "${name}"?`;
  const part = /^(.+)-part\d+$/.exec(text)?.[1];
  if (part) return `"${text}" is a partition; did you mean the whole disk, "${part}"?`;
  return new RegExp(DISK_ID_PATTERN).test(text) ? undefined : `${JSON.stringify(text)} is not a disk id; ${listing}`;
};
