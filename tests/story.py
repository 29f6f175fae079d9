"""An article page, invented, that tests of HTML change in one place each."""

PARAGRAPHS = (
    (
        "The harbour board of Saltmarsh will rebuild the tidal gate before the winter,"
        " its chair said on Monday after a meeting of three hours."
    ),
    (
        "The gate, built in 1931, has failed twice since the spring. Engineers found"
        " cracks in both hinges, and the board has closed the basin to big boats."
    ),
    (
        "“We could patch it once more, but nobody would sleep well,” said Ingrid"
        " Falk, who has chaired the board for six years. It is to cost four million."
    ),
    (
        "Fishermen welcomed the plan. They had asked for a gate since the flood of"
        " 2019, when the water stood a metre high in the market hall."
    ),
)
ARTICLE = f"""
<article class="story">
 <span class="kicker">Harbour</span>
 <h1>Saltmarsh to rebuild its tidal gate</h1>
 <p class="standfirst">After two failures the board gives up on repairs, and closes the
  inner basin to large boats.</p>
 <div class="byline">By Odile Varga</div>
 <time datetime="2026-03-02">2 March 2026</time>
 <figure><img src="/gate.jpg" alt="The gate at low water">
  <figcaption>The gate at low water on Sunday. (Photo: Kestrel Forge)</figcaption>
 </figure>
 <div class="text">
  <p>{PARAGRAPHS[0]}</p>
  <p>{PARAGRAPHS[1]}</p>
  <p><a href="/n1">Read more: Ferry crews vote on the winter timetable</a></p>
  <h2>Four million for two hinges</h2>
  <p>{PARAGRAPHS[2]}</p>
  <p>Sign up for our newsletter</p>
  <ul><li>The basin stays closed until the end of November, the board said.</li>
   <li>Small boats may pass at high water, one at a time, with a pilot.</li></ul>
  <p>{PARAGRAPHS[3]}</p>
 </div>
</article>
<section class="related"><h2>More stories</h2>
 <div class="card"><span class="kicker">Sport</span>
  <h3><a href="/n2">Rowing club loses its roof to the storm</a></h3>
  <span class="author">By Tomas Reed</span></div>
 <div class="card"><span class="kicker">School</span>
  <h3><a href="/n3">Kitchen wins a regional prize for its soup</a></h3></div>
</section>
<div id="comments"><h3>2 comments</h3><p>About time, I have been saying so for years
 and nobody on the board ever listened to the people who use the basin.</p></div>
"""
