import { notFound } from '../../errors.ts'

export const documentNotFound = () => notFound('Document not found')
