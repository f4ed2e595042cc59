/** THE list of rules between fields, in the order of the sections of homelab.yaml. */
import { fixedAddressesAreGivenToNobodyElse, fixedAddressesAreHostsOfTheLan, fixedAddressesAreUsedOnce } from './addresses';
import {
  appDatasetsExist,
  appsRunSomewhere,
  containersMakeSense,
  imagesHaveArchitectures,
  portsAreUsedOnce,
  volumesFit,
} from './apps';
import { backedUpDatasetsExist, backupsHaveABucket, everyDatasetHasAFate, everyFateIsWhole } from './backups';
import { bootDrivesExist, driveIdsAreUsedOnce, partitionsFitTheirDrives } from './drives';
import { cardsAreUsedOnce, ephemeralStorageExists, machinesAreWhatTheySay, oneMtuOnTheLan } from './hardware';
import { criticalReceiverExists, dhcpServerExists, receiversAreNotTold } from './monitoring';
import { domainsMakeSense, hostsAreUsedOnce, namesAreFree } from './names';
import {
  networksDoNotOverlap,
  networksHaveUsefulSizes,
  rangesDoNotOverlap,
  rangesLieInTheLan,
  serversAreOutsideTheCluster,
} from './networks';
import { atLeastOneWorker, datastoreFitsTheControlNodes, oneOrThreeControlNodes, pisHaveABootServer } from './roles';
import type { Rule } from './rule';
import {
  announcersAreWorkers,
  everyServiceHasAnAddress,
  fixedServiceAddressesAreUsable,
  pinnedGamesAreAnnounced,
  servicePoolsExist,
  thereIsAPool,
} from './services';
import {
  datasetNamesAreFree,
  datasetsFitThePool,
  logIsRedundant,
  mountersExist,
  poolDrivesAreUsedOnce,
  readCacheFitsMemory,
  storageNodeHasDrives,
  vdevsAreRedundant,
} from './storage';
import { allowedNetworksMeetTheLab, peerAddressesAreHostsOfTheTunnel, peersDiffer } from './wireguard';

export const RULES: readonly Rule[] = [
  domainsMakeSense,
  datastoreFitsTheControlNodes,
  networksDoNotOverlap,
  networksHaveUsefulSizes,
  rangesLieInTheLan,
  rangesDoNotOverlap,
  serversAreOutsideTheCluster,
  dhcpServerExists,
  thereIsAPool,
  announcersAreWorkers,
  fixedAddressesAreHostsOfTheLan,
  fixedAddressesAreUsedOnce,
  fixedAddressesAreGivenToNobodyElse,
  namesAreFree,
  oneOrThreeControlNodes,
  atLeastOneWorker,
  pisHaveABootServer,
  machinesAreWhatTheySay,
  cardsAreUsedOnce,
  oneMtuOnTheLan,
  ephemeralStorageExists,
  driveIdsAreUsedOnce,
  bootDrivesExist,
  partitionsFitTheirDrives,
  storageNodeHasDrives,
  poolDrivesAreUsedOnce,
  vdevsAreRedundant,
  logIsRedundant,
  readCacheFitsMemory,
  datasetNamesAreFree,
  datasetsFitThePool,
  mountersExist,
  everyDatasetHasAFate,
  backedUpDatasetsExist,
  everyFateIsWhole,
  backupsHaveABucket,
  portsAreUsedOnce,
  servicePoolsExist,
  fixedServiceAddressesAreUsable,
  pinnedGamesAreAnnounced,
  everyServiceHasAnAddress,
  peerAddressesAreHostsOfTheTunnel,
  peersDiffer,
  allowedNetworksMeetTheLab,
  hostsAreUsedOnce,
  appsRunSomewhere,
  imagesHaveArchitectures,
  appDatasetsExist,
  volumesFit,
  containersMakeSense,
  criticalReceiverExists,
  receiversAreNotTold,
];
