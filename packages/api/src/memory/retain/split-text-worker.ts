import { parentPort, workerData } from 'node:worker_threads'
import { type SplitRequest, splitText } from './split-text.ts'

parentPort!.postMessage(splitText(workerData as SplitRequest))
