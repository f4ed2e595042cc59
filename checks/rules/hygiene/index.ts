import type { Rule } from '../../rule';
import { apiVersionDeprecated } from './api-version-deprecated';
import { apiVersionKnown } from './api-version-known';
import { apiVersionRemoved } from './api-version-removed';
import { clientSideApplySize } from './client-side-apply-size';
import { cronParse } from './cron-parse';
import { duplicateObject } from './duplicate-object';
import { durationsParse } from './durations-parse';
import { envInterpolation } from './env-interpolation';
import { labelsValid } from './labels-valid';
import { metadataGenerated } from './metadata-generated';
import { nameValid } from './name-valid';
import { namespaceOnClusterScoped } from './namespace-on-cluster-scoped';
import { noSecretValues } from './no-secret-values';
import { objectSize } from './object-size';
import { partNameValid } from './part-name-valid';
import { quantitiesParse } from './quantities-parse';
import { selectorMatchesTemplate } from './selector-matches-template';
import { selectorsUnique } from './selectors-unique';
import { stringTyped } from './string-typed';
import { substitutionTrap } from './substitution-trap';

export const hygiene: readonly Rule[] = [
  noSecretValues,
  duplicateObject,
  nameValid,
  partNameValid,
  labelsValid,
  stringTyped,
  selectorMatchesTemplate,
  selectorsUnique,
  apiVersionRemoved,
  apiVersionKnown,
  apiVersionDeprecated,
  quantitiesParse,
  durationsParse,
  cronParse,
  envInterpolation,
  objectSize,
  clientSideApplySize,
  metadataGenerated,
  namespaceOnClusterScoped,
  substitutionTrap,
];
