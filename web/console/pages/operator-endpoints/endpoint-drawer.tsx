import { type FormEvent, useState } from 'react'
import { tell, useDeed } from '#api'
import { formatCount, formatMoney, readYuan, writeYuan } from '#format'
import { Button, DetailDrawer, Failed, Mono, Section, Tag, TextField, toast } from '#parts'
import type { OperatorEndpoint } from '#wire/operator-endpoints'
import { useLang, useWords } from '#words'
import styles from './endpoints.module.css'
import { words } from './words.ts'

interface EndpointDrawerProps {
  readonly endpoint: OperatorEndpoint
  readonly onClose: () => void
}

/** One endpoint: where it comes from, what it costs, and another price. */
export function EndpointDrawer({ endpoint, onClose }: EndpointDrawerProps) {
  const say = useWords(words)
  const lang = useLang()
  const { title, path, document, isDeprecated, providers, calls, answered, price } = endpoint
  return (
    <DetailDrawer title={title[lang]} about={<Mono>{path}</Mono>} onClose={onClose}>
      <dl className={styles['facts']}>
        <dt>{say.from}</dt>
        <dd>
          {document ?? say.builtIn} {isDeprecated && <Tag tone="warn">{say.deprecated}</Tag>}
        </dd>
        <dt>{say.providers}</dt>
        <dd>{providers.join(', ')}</dd>
        <dt>{say.calls}</dt>
        <dd>{formatCount(calls)}</dd>
        <dt>{say.answered}</dt>
        <dd>{formatCount(answered)}</dd>
        <dt>{say.revenue}</dt>
        <dd>{formatMoney(endpoint.revenueMicro)}</dd>
        <dt>{say.cost}</dt>
        <dd>{formatMoney(endpoint.upstreamMicro)}</dd>
        <dt>{say.price}</dt>
        <dd>
          {formatMoney(price.priceMicro)}, {price.isSet ? say.set : say.fromCatalogue}
        </dd>
      </dl>
      <Section title={say.edit}>
        <PriceForm endpoint={endpoint} />
      </Section>
    </DetailDrawer>
  )
}

function PriceForm({ endpoint: { path, title, price } }: { readonly endpoint: OperatorEndpoint }) {
  const say = useWords(words)
  const lang = useLang()
  const [text, setText] = useState(writeYuan(price.priceMicro))
  const [cachedText, setCachedText] = useState(writeYuan(price.cachedMicro))
  const [priceMicro, cachedMicro] = [readYuan(text), readYuan(cachedText)]
  const { mutate, isPending, error } = useDeed(
    () => tell('POST', '/operator/endpoints/price', { path, priceMicro, cachedMicro }),
    ['/operator/endpoints'],
  )

  const unset = useDeed(() => tell('POST', '/operator/endpoints/price/unset', { path }), ['/operator/endpoints'])

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (priceMicro === undefined || cachedMicro === undefined) return
    mutate(undefined, { onSuccess: () => toast({ text: say.priceSet(title[lang]) }) })
  }

  return (
    <form className={styles['form']} onSubmit={submit} noValidate>
      <p className={styles['note']}>
        {say.usually(formatMoney(price.usualMicro), formatMoney(price.usualCachedMicro))}
        {price.ownPrices > 0 && ` ${say.own(formatCount(price.ownPrices))}`}
      </p>
      <TextField
        label={say.newPrice}
        unitBefore="¥"
        unit={say.perAnswer}
        inputMode="decimal"
        value={text}
        onChange={setText}
        wrong={priceMicro === undefined ? say.priceWrong : undefined}
      />
      <TextField
        label={say.newCached}
        hint={say.cachedHint}
        unitBefore="¥"
        unit={say.perAnswer}
        inputMode="decimal"
        value={cachedText}
        onChange={setCachedText}
        wrong={cachedMicro === undefined ? say.priceWrong : undefined}
      />
      {error && <Failed title={say.notChanged} error={error} />}
      {unset.error && <Failed title={say.notChanged} error={unset.error} />}
      <div className={styles['buttons']}>
        <Button
          kind="primary"
          type="submit"
          busy={isPending && say.setting}
          disabled={priceMicro === undefined || cachedMicro === undefined}
        >
          {say.setPrice}
        </Button>
        {price.isSet && (
          <Button
            kind="quiet"
            busy={unset.isPending && say.setting}
            onClick={() => unset.mutate(undefined, { onSuccess: () => toast({ text: say.priceUnset(title[lang]) }) })}
          >
            {say.unset}
          </Button>
        )}
      </div>
    </form>
  )
}
