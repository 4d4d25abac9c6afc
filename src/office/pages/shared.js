// The page behind a team's link: takes the secret from behind # into the form, which sends it as a body. So it stands in no address that
// a server or a proxy writes down.
"use strict";

const field = document.querySelector("#code");

const take = () => {
  const secret = location.hash.slice(1);
  field.value = secret;
  field.closest(".utrecht-form-field").hidden = secret !== "";
  // The same link in the other language.
  for (const link of document.querySelectorAll(".weerklank-corner a")) link.hash = secret;
};

addEventListener("hashchange", take);
take();
