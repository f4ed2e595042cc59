/** This machine cannot give the secrets: no identity, no file, no tmpfs. The message says what to do; nothing secret is in it. */
export class SecretsUnavailable extends Error {}
