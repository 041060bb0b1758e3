import Type from 'typebox'
import { baseResp, isBare } from './base-resp.ts'
import { text } from './fields.ts'
import { inferredFields } from './notes.ts'

const ConvertAbility = Type.Object({
  base_resp: baseResp,
  avg_sales_amount_range: text(
    'Mean sales of a work, as a range. "-": nothing to show.',
    '平均销售额，区间。"-" 表示暂无数据。',
    '1,000 - 5,000',
  ),
  component_click_cnt_range: text(
    'Clicks on the component under a work, as a range. "-": nothing to show.',
    '组件点击量，区间。"-" 表示暂无数据。',
    '100 - 500',
  ),
  component_click_rate_range: text(
    'Click rate of that component, as a range. "-": nothing to show.',
    '组件点击率，区间。"-" 表示暂无数据。',
    '0.5% - 1%',
  ),
  gpm_range: text(
    'Sales for a thousand plays, as a range. "-": nothing to show.',
    '千次播放成交额（GPM），区间。"-" 表示暂无数据。',
    '50 - 100',
  ),
  rec_product_price_range: text(
    'Prices of the products that suit the creator, as a range. "-": nothing to show.',
    '推荐商品价格，区间。"-" 表示暂无数据。',
    '50 - 200',
  ),
  related_cpc_range: text(
    'Cost of a click, as a range. "-": nothing to show.',
    '单次点击成本，区间。"-" 表示暂无数据。',
    '1 - 3',
  ),
})

export const convertAbility = {
  title: { en: 'Conversion Analysis (V1)', zh: '转化能力分析 (V1)' },
  summary: { en: "How well a creator's works sell and are clicked.", zh: '达人作品的转化与带货能力。' },
  askedAs: [
    'conversion, conversion rate',
    'sales conversion of videos',
    'how well does a creator sell, ability to sell products',
    'selling ability, e-commerce performance',
    'sales per thousand plays, GPM',
    'sales amount of a video on average, revenue per video',
    'clicks on the shopping cart or link under a video',
    'cost per click, CPC',
    'what price of products suits a creator',
    '转化，转化能力，转化率',
    '带货能力，带货效果',
    '平均一条视频卖多少，平均销售额',
    '千次播放成交额，GPM',
    '组件点击率，购物车点击',
    '单次点击成本',
    '适合卖什么价位的商品，客单价',
  ],
  note: inferredFields,
  data: Type.With(ConvertAbility, { title: 'ConvertAbility' }),
  isEmpty: isBare,
}
