/** Every signal, in the order in which pages list them. To add one: its file, and a line here. */
import type { AccessSignal, EffectSignal } from '../signal.ts';
import { agentTask } from './agent-task.ts';
import { bringsPrivateData } from './brings-private-data.ts';
import { bringsStrangersWords } from './brings-strangers-words.ts';
import { changeFlags } from './change-flags.ts';
import { changesPrivilege } from './changes-privilege.ts';
import { codeArgument } from './code-argument.ts';
import { delivers } from './delivers.ts';
import { descriptionAction } from './description-action.ts';
import { destroys } from './destroys.ts';
import { handlesSecrets } from './handles-secrets.ts';
import { httpRequest } from './http-request.ts';
import { listedOperations } from './listed-operations.ts';
import { livePage } from './live-page.ts';
import { madeThing } from './made-thing.ts';
import { movesMoney } from './moves-money.ts';
import { nameAction } from './name-action.ts';
import { namesAThing } from './names-a-thing.ts';
import { namesEndpoint } from './names-endpoint.ts';
import { noDescription } from './no-description.ts';
import { objectDecides } from './object-decides.ts';
import { operationArgument } from './operation-argument.ts';
import { ownClaims } from './own-claims.ts';
import { pureComputation } from './pure-computation.ts';
import { readerArguments } from './reader-arguments.ts';
import { resultShape } from './result-shape.ts';
import { returnedAdvice } from './returned-advice.ts';
import { router } from './router.ts';
import { runsCode } from './runs-code.ts';
import { savedFile } from './saved-file.ts';
import { scriptedSteps } from './scripted-steps.ts';
import { serverLimit } from './server-limit.ts';
import { sessionPlace } from './session-place.ts';
import { startedThing } from './started-thing.ts';
import { statedLimit } from './stated-limit.ts';
import { toldChange } from './told-change.ts';
import { touchesMany } from './touches-many.ts';
import { versionControl } from './version-control.ts';
import { writerArguments } from './writer-arguments.ts';

export const ACCESS_SIGNALS: readonly AccessSignal[] = [
  nameAction,
  descriptionAction,
  statedLimit,
  operationArgument,
  listedOperations,
  toldChange,
  codeArgument,
  agentTask,
  router,
  httpRequest,
  scriptedSteps,
  objectDecides,
  namesAThing,
  namesEndpoint,
  savedFile,
  returnedAdvice,
  pureComputation,
  madeThing,
  startedThing,
  versionControl,
  sessionPlace,
  livePage,
  readerArguments,
  writerArguments,
  changeFlags,
  resultShape,
  serverLimit,
  ownClaims,
  noDescription,
];

export const EFFECT_SIGNALS: readonly EffectSignal[] = [
  destroys,
  movesMoney,
  runsCode,
  delivers,
  handlesSecrets,
  changesPrivilege,
  touchesMany,
  bringsStrangersWords,
  bringsPrivateData,
];
