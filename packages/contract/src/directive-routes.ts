import { z } from 'zod'
import { Deleted } from './deleted.ts'
import {
  CreateDirectiveRequest,
  DirectiveListResponse,
  DirectiveResponse,
  UpdateDirectiveRequest,
} from './directives.ts'
import { paths } from './paths.ts'
import { route } from './route.ts'
import { flag, inBank, limitTo, offset, oneDirective, tags } from './route-fields.ts'

/** Rules that answers follow. */
export const directiveRoutes = {
  listDirectives: route({
    ...paths.listDirectives,
    params: inBank,
    query: z.object({
      tags,
      tags_match: z.enum(['any', 'all', 'exact']).default('any'),
      active_only: flag(true),
      limit: limitTo(1000, 100),
      offset,
    }),
    output: DirectiveListResponse,
    tag: 'directives',
    summary: 'List directives, the highest priority first',
  }),
  createDirective: route({
    ...paths.createDirective,
    params: inBank,
    body: CreateDirectiveRequest,
    output: DirectiveResponse,
    tag: 'directives',
    summary: 'Create a directive',
  }),
  getDirective: route({
    ...paths.getDirective,
    params: oneDirective,
    output: DirectiveResponse,
    tag: 'directives',
    summary: 'One directive',
  }),
  patchDirective: route({
    ...paths.patchDirective,
    params: oneDirective,
    body: UpdateDirectiveRequest,
    output: DirectiveResponse,
    tag: 'directives',
    summary: 'Change a directive',
  }),
  deleteDirective: route({
    ...paths.deleteDirective,
    params: oneDirective,
    output: Deleted,
    tag: 'directives',
    summary: 'Delete a directive',
  }),
}
