import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Words that the tiny models know; others are unknown. */
export const TINY_WORDS = ['boat', 'ship', 'car', 'bread', 'harbour'] as const
const TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', ...TINY_WORDS]

/** An embedding model of `dimensions` numbers a word: a table, looked up. Words of a row that is told are alike. */
export async function writeTinyEmbeddingModel(folder: string, rows: Record<string, readonly number[]>): Promise<void> {
  const dimensions = Object.values(rows)[0]!.length
  const table = TOKENS.flatMap((token) => [...(rows[token] ?? new Array<number>(dimensions).fill(0))])
  await writeModel(folder, {
    config: { model_type: 'bert', architectures: ['BertModel'], hidden_size: dimensions },
    graph: graph({
      nodes: [node('Gather', ['table', 'input_ids'], ['last_hidden_state'])],
      table: tensor('table', [TOKENS.length, dimensions], table),
      output: valueInfo('last_hidden_state', FLOAT, ['batch', 'sequence', dimensions]),
    }),
  })
}

/** A reranker whose logit is the sum of what its words weigh, question and document together. */
export async function writeTinyReranker(folder: string, weights: Record<string, number>): Promise<void> {
  const table = TOKENS.map((token) => weights[token] ?? 0)
  await writeModel(folder, {
    config: {
      model_type: 'bert',
      architectures: ['BertForSequenceClassification'],
      hidden_size: 1,
      id2label: { 0: 'LABEL_0' },
    },
    graph: graph({
      nodes: [
        node('Gather', ['table', 'input_ids'], ['weights']),
        node('ReduceSum', ['weights', 'axes'], ['logits'], [attribute('keepdims', 0)]),
      ],
      table: tensor('table', [TOKENS.length, 1], table),
      further: [integers('axes', [1])],
      output: valueInfo('logits', FLOAT, ['batch', 1]),
    }),
  })
}

async function writeModel(folder: string, { config, graph }: { config: object; graph: Buffer }): Promise<void> {
  await mkdir(join(folder, 'onnx'), { recursive: true })
  const model = Buffer.concat([
    varintField(1, 8),
    bytesField(8, Buffer.concat([bytesField(1, Buffer.alloc(0)), varintField(2, 13)])),
    bytesField(7, graph),
  ])
  await writeFile(join(folder, 'onnx', 'model.onnx'), model)
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify({ vocab_size: TOKENS.length, num_hidden_layers: 1, num_attention_heads: 1, ...config }),
  )
  const special = ['[CLS]', '[SEP]'].map((token) => [
    token,
    { id: token, ids: [TOKENS.indexOf(token)], tokens: [token] },
  ])
  await writeFile(
    join(folder, 'tokenizer.json'),
    JSON.stringify({
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: TOKENS.slice(0, 4).map((content, id) => ({
        id,
        content,
        special: true,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
      })),
      normalizer: { type: 'Lowercase' },
      pre_tokenizer: { type: 'Whitespace' },
      post_processor: {
        type: 'TemplateProcessing',
        single: [special_('[CLS]', 0), sequence('A', 0), special_('[SEP]', 0)],
        pair: [special_('[CLS]', 0), sequence('A', 0), special_('[SEP]', 0), sequence('B', 1), special_('[SEP]', 1)],
        special_tokens: Object.fromEntries(special),
      },
      decoder: null,
      model: {
        type: 'WordLevel',
        vocab: Object.fromEntries(TOKENS.map((token, id) => [token, id])),
        unk_token: '[UNK]',
      },
    }),
  )
  await writeFile(
    join(folder, 'tokenizer_config.json'),
    JSON.stringify({
      tokenizer_class: 'PreTrainedTokenizerFast',
      model_max_length: 32,
      pad_token: '[PAD]',
      unk_token: '[UNK]',
      cls_token: '[CLS]',
      sep_token: '[SEP]',
    }),
  )
}

const special_ = (id: string, type: number) => ({ SpecialToken: { id, type_id: type } })
const sequence = (id: string, type: number) => ({ Sequence: { id, type_id: type } })

// ONNX is protocol buffers: fields of a number and a wire type (0: varint, 2: bytes). Field numbers are those of onnx.proto.

const FLOAT = 1
const INT64 = 7

interface GraphParts {
  readonly nodes: readonly Buffer[]
  readonly table: Buffer
  readonly further?: readonly Buffer[]
  readonly output: Buffer
}

function graph({ nodes, table, further = [], output }: GraphParts): Buffer {
  const inputs = ['input_ids', 'attention_mask', 'token_type_ids'].map((name) =>
    bytesField(11, valueInfo(name, INT64, ['batch', 'sequence'])),
  )
  return Buffer.concat([
    ...nodes.map((one) => bytesField(1, one)),
    textField(2, 'tiny'),
    ...[table, ...further].map((one) => bytesField(5, one)),
    ...inputs,
    bytesField(12, output),
  ])
}

function node(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly Buffer[] = [],
) {
  return Buffer.concat([
    ...inputs.map((name) => textField(1, name)),
    ...outputs.map((name) => textField(2, name)),
    textField(4, operator),
    ...attributes.map((one) => bytesField(5, one)),
  ])
}

/** An attribute that is an integer. */
const attribute = (name: string, value: number) =>
  Buffer.concat([textField(1, name), varintField(3, value), varintField(20, 2)])

const tensor = (name: string, dims: readonly number[], values: readonly number[]) =>
  Buffer.concat([
    ...dims.map((size) => varintField(1, size)),
    varintField(2, FLOAT),
    textField(8, name),
    bytesField(9, Buffer.from(Float32Array.from(values).buffer)),
  ])

const integers = (name: string, values: readonly number[]) =>
  Buffer.concat([
    varintField(1, values.length),
    varintField(2, INT64),
    textField(8, name),
    bytesField(9, Buffer.from(BigInt64Array.from(values, BigInt).buffer)),
  ])

function valueInfo(name: string, type: number, dims: readonly (string | number)[]): Buffer {
  const shape = Buffer.concat(
    dims.map((size) => bytesField(1, typeof size === 'string' ? textField(2, size) : varintField(1, size))),
  )
  return Buffer.concat([
    textField(1, name),
    bytesField(2, bytesField(1, Buffer.concat([varintField(1, type), bytesField(2, shape)]))),
  ])
}

const textField = (field: number, text: string) => bytesField(field, Buffer.from(text))
const bytesField = (field: number, content: Buffer) =>
  Buffer.concat([varint((field << 3) | 2), varint(content.length), content])
const varintField = (field: number, value: number) => Buffer.concat([varint(field << 3), varint(value)])

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128)
  bytes.push(value)
  return Buffer.from(bytes)
}
