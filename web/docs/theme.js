// Stands before the styles, so that a page is never shown in the wrong light.
{
  const root = document.documentElement
  root.classList.add('scripted')
  try {
    const chosen = localStorage.getItem('theme')
    if (chosen === 'light' || chosen === 'dark') root.dataset.theme = chosen
  } catch {
    // Where site data is blocked, the system chooses.
  }
}
