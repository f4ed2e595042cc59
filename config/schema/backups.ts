import { z } from 'zod';
import { bitRate, bucketName, dnsLabel, dnsName, reason, schedule } from './scalars';

const bucket = z
  .strictObject({
    provider: z.enum(['b2', 's3']).default('b2').describe('b2 is Backblaze through its S3 interface (default); s3 is any other.'),
    name: bucketName().describe('The bucket; its keys are in the secrets file.'),
    endpoint: dnsName().describe('Host of the S3 interface, e.g. s3.eu-central-003.backblazeb2.com.'),
  })
  .describe('Where backups go.');

const kept = (unit: string) => z.int().min(1).max(1000).optional().describe(`How many ${unit} backups are kept. Default: none.`);

const keep = z
  .strictObject({
    hourly: kept('hourly'),
    daily: kept('daily'),
    weekly: kept('weekly'),
    monthly: kept('monthly'),
    yearly: kept('yearly'),
  })
  .describe('Which backups outlive the next one; at least one of the periods.');

const datasetBackup = z
  .strictObject({
    schedule: schedule().optional().describe('When, in crontab(5) fields and cluster.timeZone.'),
    keep: keep.optional(),
    servable: z
      .boolean()
      .default(false)
      .describe(
        'Also kept as plain files, so that the Pi worker can serve them from the bucket during an outage. Default false.',
      ),
    none: reason().optional().describe('Why this dataset needs no backup; replaces schedule and keep.'),
  })
  .describe('The fate of a dataset: schedule and keep, or none with a reason.');

const controlPlane = z
  .strictObject({ schedule: schedule().describe('When, in crontab(5) fields.'), keep })
  .describe("Backup of the control plane's datastore. Default: daily at 01:15, 14 kept.");

/** What is backed up, when, and for how long. */
export const backupsSchema = z
  .strictObject({
    bucket: bucket.optional(),
    uplink: bitRate().optional().describe('Upload rate of the internet line, for estimates. Default: unknown, no estimates.'),
    controlPlane: controlPlane.prefault({ schedule: '15 1 * * *', keep: { daily: 14 } }),
    datasets: z.record(dnsLabel(), datasetBackup).default({}).describe('One entry per dataset of storage.datasets.'),
  })
  .describe('What is backed up, when, and for how long. Every dataset has an entry here.');
