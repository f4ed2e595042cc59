import { at, type JsonObject, records } from '../../../checks/json';

/** True if a pod or node has the condition Ready. */
export const isReady = (object: JsonObject): boolean =>
  records(at(object, 'status', 'conditions')).some(({ type, status }) => type === 'Ready' && status === 'True');
