// Stands before the styles, so that a page is never shown in the wrong light.
{
  const root = document.documentElement
  root.classList.add('scripted')
  const chosen = localStorage.getItem('theme')
  if (chosen === 'light' || chosen === 'dark') root.dataset.theme = chosen
}
