/**
 * What the pods of the ingress listen on, behind the ports of its Service: policies look after that translation, so whoever
 * connects to the ingress from inside has to name these. Above 1023: any user may.
 */
export const INGRESS_POD_PORTS = { http: 8080, https: 8443 } as const;
