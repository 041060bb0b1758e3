/**
 * Writes invented answers to standard output, a record a line as `almagest import` takes them: `node generate-answers.ts ANSWERS CREATORS`.
 * Every creator publishes a work every two days and is asked about once a day, in the contract's envelope, all fields filled: text
 * and numbers that compress no better than real ones. The same arguments give the same bytes. The last line on standard error
 * says how many bytes the bodies have.
 */
import { once } from 'node:events'

const [answers = 1_000, creators = 10] = process.argv.slice(2).map(Number)

const daySeconds = 86_400
const firstDay = Date.UTC(2026, 0, 1) / 1_000

/** Numbers from 0 to 1 that are the same in every run. */
function createChance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const signs = [...'抓鱼做饭旅行读书上新测评城市夜晚早餐孩子猫狗车展穿搭妆容跑步星空山海工厂手艺老街咖啡面包']

interface Work {
  readonly uploadedAt: number
  readonly id: string
  readonly title: string
  readonly fame: number
  readonly media: string
}

function createWork(creator: number, nth: number): Work {
  const chance = createChance(creator * 1_000 + nth)
  const uploadedAt = firstDay - 60 * daySeconds + nth * 2 * daySeconds + Math.floor(chance() * 40_000)
  const letters = Array.from(
    { length: 12 + Math.floor(chance() * 20) },
    () => signs[Math.floor(chance() * signs.length)],
  )
  return {
    uploadedAt,
    id: String((BigInt(uploadedAt) << 32n) + BigInt(Math.floor(chance() * 4e9))),
    title: letters.join(''),
    fame: Math.floor(10 ** (3 + 4 * chance())),
    media: Array.from({ length: 26 }, () => Math.floor(chance() * 36).toString(36)).join(''),
  }
}

/** A work as the wire has it on a day: 8 hours ahead, and played more from day to day. */
function writeWork({ uploadedAt, id, title, fame, media }: Work, creator: number, at: number): object {
  const ageDays = Math.max((at - uploadedAt) / daySeconds, 0.1)
  const play = Math.floor(fame * (1 - Math.exp(-ageDays / 9)) * 100) + Math.floor(ageDays * 7)
  const [like, comment, share] = [0.031, 0.0021, 0.0013].map((rate) => Math.floor(play * rate)) as [
    number,
    number,
    number,
  ]
  return {
    acu: 0,
    avg_watch: 0,
    barrage: 0,
    biz_id: '0',
    comment,
    core_user_id: String(71_510_504_205 + creator),
    create_time: uploadedAt + 28_800 + 7,
    create_timestamp: uploadedAt + 28_800 + 7,
    duration: 60 + (fame % 200),
    duration_min: 1 + Math.floor((fame % 200) / 60),
    fans_club: 0,
    favorite: String(Math.floor(play * 0.004)),
    finish_time: 0,
    head_image_uri: `tos-cn-p-0015/${media}`,
    head_image_uris: [`tos-cn-p-0015/${media}`],
    head_image_url_signed: `https://p3-sign.example.invalid/tos-cn-p-0015/${media}~tplv.webp?x-expires=${at + 14_400}&x-signature=${media.slice(3, 24)}`,
    height: '1920',
    impression: 0,
    industry: '',
    interact_rate: Math.floor(((like + comment + share) / play) * 1e4) / 1e4,
    is_hot: fame > 3_000_000,
    is_playlet: 0,
    item_animated_cover: '',
    item_cover: `tos-cn-p-0015/${media}`,
    item_date: new Date((uploadedAt + 28_800) * 1_000).toISOString().slice(0, 10),
    item_id: id,
    item_title: title,
    like,
    live_status: 0,
    max_watch: 0,
    media_type: '4',
    original_status: 102,
    play,
    play_over_5min: 0,
    read_cnt: '0',
    repin: 0,
    send_gift: 0,
    send_prop: 0,
    send_red_packet: 0,
    share,
    status: 1,
    title,
    url: `https://www.iesdouyin.com/share/video/${id}/?region=CN`,
    video_id: `v0300fg10000${media.slice(0, 20)}`,
    width: '1080',
  }
}

const works = new Map<number, Work[]>()

function worksOf(creator: number, until: number): Work[] {
  const known = works.get(creator) ?? []
  works.set(creator, known)
  while (firstDay - 60 * daySeconds + known.length * 2 * daySeconds < until)
    known.push(createWork(creator, known.length))
  return known
}

function writeRecord(nth: number): { readonly line: string; readonly bodyBytes: number } {
  const creator = nth % creators
  const at = firstDay + Math.floor(nth / creators) * daySeconds + (creator % daySeconds)
  const all = worksOf(creator, at).filter(({ uploadedAt }) => uploadedAt < at)
  const byFame = all.toSorted((one, other) => other.fame - one.fame)
  const write = (some: readonly Work[]): object[] => some.map((work) => writeWork(work, creator, at))
  const body = JSON.stringify({
    code: 0,
    data: {
      base_resp: { status_code: 0, status_message: '' },
      masterpiece_videos: write(byFame.slice(0, 4)),
      newest_videos: write(all.slice(-6).reverse()),
      order_hot_videos: write(byFame.filter((_, place) => place % 5 === 4).slice(0, 3)),
      personal_hot_videos: write(byFame.filter((_, place) => place % 5 !== 4).slice(0, 4)),
    },
    message: null,
    recordTime: null,
    requestId: nth.toString(16).padStart(32, '0'),
  })
  const params = { kolId: String(6_800_000_000_000_000_000n + BigInt(creator)) }
  const line = `{"params":${JSON.stringify(params)},"at":"${new Date(at * 1_000).toISOString()}","body":${body}}\n`
  return { line, bodyBytes: Buffer.byteLength(body) }
}

let bodyBytes = 0
for (let nth = 0; nth < answers; nth++) {
  const record = writeRecord(nth)
  bodyBytes += record.bodyBytes
  if (!process.stdout.write(record.line)) await once(process.stdout, 'drain')
}
process.stderr.write(`${bodyBytes}\n`)
