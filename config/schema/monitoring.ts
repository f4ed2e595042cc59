import { z } from 'zod';
import { dnsLabel, duration, email, hostOrAddress, port, url } from './scalars';

const retention = z
  .strictObject({
    metrics: duration().default('1y').describe('Long-term metrics on the storage node. Default 1y.'),
    logs: duration().default('90d').describe('Logs. Default 90d.'),
    outage: duration().default('3d').describe('Metrics that the successor keeps while the storage node is down. Default 3d.'),
  })
  .describe('How long measurements are kept.');

const receiver = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('ntfy').describe('Push messages through ntfy.'),
        url: url().describe('Server and topic, e.g. https://ntfy.example.net/lab.'),
      })
      .describe('Push messages through ntfy.'),
    z
      .strictObject({
        kind: z.literal('webhook').describe('Alertmanager webhook.'),
        url: url().describe('Where alerts are posted.'),
      })
      .describe('An HTTP endpoint that takes Alertmanager webhooks.'),
    z
      .strictObject({
        kind: z.literal('email').describe('E-mail by SMTP with STARTTLS.'),
        to: email().describe('Recipient.'),
        from: email().describe('Sender.'),
        server: hostOrAddress().describe('SMTP server.'),
        port: port().default(587).describe('Default 587.'),
        username: z.string().min(1).optional().describe('Login; its word of access is in the secrets file. Default: no login.'),
      })
      .describe('E-mail.'),
  ])
  .describe('Someone who is told when something breaks.');

/** What is kept and who is told. */
export const monitoringSchema = z
  .strictObject({
    scrapeInterval: duration().default('30s').describe('Time between two measurements. Default 30s.'),
    retention: retention.prefault({}),
    receivers: z
      .record(dnsLabel(), receiver)
      .default({})
      .describe('Who is told when something breaks, by name. Default: nobody.'),
    critical: dnsLabel().optional().describe('Receiver of critical alerts. Default: the first of receivers.'),
    deadMansSwitch: z
      .strictObject({
        url: url().describe('Outside service that is called every interval and raises the alarm when calls stop.'),
        interval: duration().default('1m').describe('Default 1m.'),
      })
      .optional()
      .describe('Tells you that the whole site is down. Default: none.'),
  })
  .prefault({})
  .describe('What is measured for how long, and who is told.');
