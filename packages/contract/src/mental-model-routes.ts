import { z } from 'zod'
import { Deleted } from './deleted.ts'
import { MentalModelDryRunRefreshResult } from './mental-model-dry-run.ts'
import {
  AsyncOperationSubmitResponse,
  CreateMentalModelRequest,
  CreateMentalModelResponse,
  MentalModelListResponse,
  MentalModelResponse,
  MentalModelVersion,
  UpdateMentalModelRequest,
} from './mental-models.ts'
import { paths } from './paths.ts'
import { route } from './route.ts'
import { Detail, inBank, limitTo, offset, oneMentalModel, tags } from './route-fields.ts'

/** Standing answers. */
export const mentalModelRoutes = {
  listMentalModels: route({
    ...paths.listMentalModels,
    params: inBank,
    query: z.object({
      tags,
      tags_match: z.enum(['any', 'all', 'exact']).default('any'),
      detail: Detail.default('full'),
      limit: limitTo(1000, 100),
      offset,
    }),
    output: MentalModelListResponse,
    tag: 'mental models',
    summary: 'List mental models',
  }),
  createMentalModel: route({
    ...paths.createMentalModel,
    params: inBank,
    body: CreateMentalModelRequest,
    output: CreateMentalModelResponse,
    tag: 'mental models',
    summary: 'Create a mental model and queue its first refresh',
    description: 'A living text that answers one question about the bank. Creates the bank.',
  }),
  getMentalModel: route({
    ...paths.getMentalModel,
    params: oneMentalModel,
    query: z.object({ detail: Detail.default('full') }),
    output: MentalModelResponse,
    tag: 'mental models',
    summary: 'One mental model',
  }),
  patchMentalModel: route({
    ...paths.patchMentalModel,
    params: oneMentalModel,
    body: UpdateMentalModelRequest,
    output: MentalModelResponse,
    tag: 'mental models',
    summary: 'Change a mental model',
  }),
  deleteMentalModel: route({
    ...paths.deleteMentalModel,
    params: oneMentalModel,
    output: Deleted,
    tag: 'mental models',
    summary: 'Delete a mental model',
  }),
  getMentalModelHistory: route({
    ...paths.getMentalModelHistory,
    params: oneMentalModel,
    output: z.array(MentalModelVersion),
    tag: 'mental models',
    summary: 'Earlier texts of a mental model',
    keepNulls: true,
  }),
  refreshMentalModel: route({
    ...paths.refreshMentalModel,
    params: oneMentalModel,
    output: AsyncOperationSubmitResponse,
    tag: 'mental models',
    summary: 'Queue a refresh',
  }),
  dryRunRefreshMentalModel: route({
    ...paths.dryRunRefreshMentalModel,
    params: oneMentalModel,
    output: MentalModelDryRunRefreshResult,
    tag: 'mental models',
    summary: 'Show what a refresh would write',
  }),
  restoreMentalModel: route({
    ...paths.restoreMentalModel,
    params: oneMentalModel.extend({ version: z.int().min(1) }),
    output: MentalModelResponse,
    tag: 'mental models',
    summary: 'Give an earlier text back',
    description: 'An extension. The text of now goes into the history; the next refresh takes in what is newer.',
  }),
  clearMentalModel: route({
    ...paths.clearMentalModel,
    params: oneMentalModel,
    output: MentalModelResponse,
    tag: 'mental models',
    summary: 'Blank the text',
  }),
}
