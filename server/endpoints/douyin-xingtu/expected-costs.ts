import { amount, group } from './fields.ts'

const byLength = (
  metric: 'cpe' | 'cpm',
  en: string,
  zh: string,
  [short, middle, long]: readonly [string, string, string],
) =>
  group(
    {
      [`${metric}_1_20`]: amount('Works of 1 to 20 s, in fen.', '1–20 秒作品，单位为分。', short),
      [`${metric}_21_60`]: amount('Works of 21 to 60 s, in fen.', '21–60 秒作品，单位为分。', middle),
      [`${metric}_60`]: amount('Works of more than 60 s, in fen.', '60 秒以上作品，单位为分。', long),
    },
    en,
    zh,
  )

/** What interactions and plays are expected to cost, in fen: 1/100 yuan. */
export const expectedCosts = {
  expect_cpe: byLength('cpe', 'Expected cost of an interaction.', '预期单次互动成本。', ['250', '600', '700']),
  expect_cpm: byLength('cpm', 'Expected cost of a thousand plays.', '预期千次播放成本。', ['5000', '14000', '16000']),
}

export const salesCosts = byLength('cpm', 'Expected cost of a thousand plays that sell.', '预期带货千次播放成本。', [
  '6000',
  '16000',
  '18000',
])
