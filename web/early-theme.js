{
  const root = document.documentElement
  let scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  try {
    const chosen = localStorage.getItem('theme')
    if (chosen === 'light' || chosen === 'dark') scheme = chosen
  } catch {
    // Where site data is blocked, the system chooses.
  }
  root.dataset.mantineColorScheme = scheme
}
