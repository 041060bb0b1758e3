import { Bone, Loading, TableBones } from '#parts'
import styles from './home.module.css'

const boneLines = { display: 'grid', gap: 8 }

/** The page's own shape. */
export function HomeBones() {
  return (
    <>
      <Loading>
        <div className={styles['top']}>
          <div style={boneLines}>
            <Bone width={56} />
            <Bone width={220} height={44} />
            <Bone width="70%" />
            <Bone height={160} />
          </div>
          <div style={boneLines}>
            <Bone width={140} />
            <Bone width={160} height={34} />
            <Bone height={226} />
          </div>
        </div>
      </Loading>
      <TableBones rows={6} />
    </>
  )
}
