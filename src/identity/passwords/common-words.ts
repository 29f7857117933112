/**
 * What many people's passwords are made of: words, names, rows of the keyboard. A password that is one of these, or two of them, with digits and signs around it or letters
 * written as digits, is as good as known. Written down here from memory of the kinds that every published list begins with; all in lower case.
 */
export const commonWords: ReadonlySet<string> = new Set((
  "password passwort passw0rd passwd pass pwd motdepasse contrasena senha parola haslo wachtwoord salasana kennwort secret secrets letmein welcome willkommen bienvenue bienvenido welkom login logon signin admin " +
  "administrator root user guest test tester testing demo default changeme change master access system manager server service support office company business internet computer laptop windows linux android iphone samsung " +
  "google facebook twitter instagram youtube yahoo hotmail gmail linkedin amazon microsoft apple oracle cisco adobe github devgen qwerty qwertz azerty asdf asdfgh asdfghjk asdfghjkl zxcv zxcvb zxcvbn zxcvbnm yxcvbnm qazwsx " +
  "qazwsxedc wsxedc qweasd qweasdzxc poiuy poiuytrewq lkjhgf mnbvcxz abc abcd abcde abcdef abcdefg abcdefgh abcxyz xyz aaa aaaa iloveyou ily loveyou loveme love lover lovely forever sweetheart sweety honey baby babygirl darling " +
  "princess prince queen king angel angels diamond flower rose lily daisy jasmine butterfly sunshine sun moon star stars sky rainbow summer sommer winter spring autumn fall january february march april may june july august " +
  "september october november december monday tuesday wednesday thursday friday saturday sunday dragon tiger lion eagle panther bear wolf monkey donkey chicken turtle dolphin shark phoenix falcon hawk kitty kitten cat dog doggy " +
  "puppy horse pony bunny rabbit mouse snake spider football fussball soccer baseball basketball hockey golf tennis cricket rugby liverpool arsenal chelsea barcelona madrid juventus bayern manchester united yankees lakers cowboys steelers " +
  "packers eagles rangers giants superman batman spiderman ironman pokemon pikachu naruto starwars jedi yoda vader matrix hunter killer warrior ninja samurai wizard magic merlin gandalf frodo hobbit legend hero champion winner " +
  "player gamer gaming minecraft fortnite counter strike zelda mario sonic heaven hell jesus christ god blessed faith hope grace peace freedom america american england london paris berlin germany deutschland france italia spain " +
  "canada mexico brazil brasil india china japan australia africa texas california florida newyork chicago dallas boston michael michelle jennifer jessica jordan robert thomas daniel andrew joshua matthew anthony william george charlie " +
  "james john david richard charles joseph christopher chris brian kevin steven edward ronald jason jeff ryan jacob gary nicholas eric jonathan justin scott brandon benjamin samuel frank alexander alex patrick jack dennis jerry " +
  "tyler aaron jose henry adam nathan peter paul mark martin mike steve tom tim ben sam max leo oliver harry mary patricia linda barbara elizabeth susan sarah karen nancy lisa margaret betty sandra ashley kimberly emily donna " +
  "carol amanda melissa deborah stephanie rebecca laura sharon cynthia kathleen amy angela shirley anna brenda pamela nicole samantha katherine emma ruth christine helen debra rachel carolyn janet maria heather diane julie joyce " +
  "victoria kelly christina joan evelyn lauren olivia sophia sofia julia hannah ginger maggie buster bailey shadow lucky rocky smokey cookie peanut pepper sammy bella coco molly lola oscar toby tigger snoopy garfield whatever nothing " +
  "something anything trustno trustnoone blink money cash dollar million rich power strong crazy stupid idiot fuck fucker fuckyou fuckoff shit asshole bitch sexy sex hot cool fun happy smile funny friend friends family mother father " +
  "mom dad mommy daddy sister brother son daughter wife husband school student teacher college university music guitar piano drummer rock metal metallica nirvana eminem beatles elvis coffee beer whiskey vodka pizza banana orange cherry " +
  "strawberry chocolate candy sugar cheese bacon yellow purple green blue red black white silver golden gold pink ferrari porsche mercedes bmw audi honda toyota yamaha suzuki harley corvette mustang camaro chevy ford jeep truck racing nascar " +
  "hello hallo hola ciao bonjour goodbye please thanks thankyou yes no maybe open sesame opensesame enter exit start stop go new old first second third one two three four five six seven eight nine ten zero hundred thousand"
).split(" "));
