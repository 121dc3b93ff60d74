using System.Collections.Frozen;

namespace Sluice.Gateway;

/// <summary>What letters and digits are without their accents and other forms: those of Latin, Greek and Cyrillic, of full width, raised, in circles
/// and ligatures, as NFKD resolves them; and what people write for letters with a stroke.</summary>
/// <remarks>A table, because the runtime's own normalization does nothing where it is built without ICU: a store written on one machine is searched
/// on another. Made by Unicode 15.0's NFKD, without the marks U+0300 to U+036F; of lower-case letters.</remarks>
internal static class LexicalForms
{
    // A letter, and what it becomes.
    private const string Pairs =
        "ªa²2³3¹1ºoàaáaâaãaäaåaçcèeéeêeëeìiíiîiïiñnòoóoôoõoöoøoùuúuûuüuýyÿyāaăaąaćcĉcċcčcďdđdēeĕeėeęeěeĝgğgġgģgĥhħhĩiīiĭiįiİiıiĵj"
        + "ķkĺlļlľlłlńnņnňnōoŏoőoŕrŗrřrśsŝsşsšsţtťtŧtũuūuŭuůuűuųuŵwŷyźzżzžzſsơoưuǎaǐiǒoǔuǖuǘuǚuǜuǟaǡaǣæǧgǩkǫoǭoǯʒǰjǵgǹnǻaǽæǿøȁaȃaȅe"
        + "ȇeȉiȋiȍoȏoȑrȓrȕuȗușsțtȟhȧaȩeȫoȭoȯoȱoȳyʹʹΐιάαέεήηίιΰυϊιϋυόούυώωϐβϑθϒυϓυϔυϕφϖπϰκϱρϲςϵεйиѐеёеѓгїіќкѝиўуѷѵӂжӑаӓаӗеӛәӝжӟзӣи"
        + "ӥиӧоӫөӭэӯуӱуӳуӵчӹыḁaḃbḅbḇbḉcḋdḍdḏdḑdḓdḕeḗeḙeḛeḝeḟfḡgḣhḥhḧhḩhḫhḭiḯiḱkḳkḵkḷlḹlḻlḽlḿmṁmṃmṅnṇnṉnṋnṍoṏoṑoṓoṕpṗpṙrṛrṝrṟrṡsṣsṥs"
        + "ṧsṩsṫtṭtṯtṱtṳuṵuṷuṹuṻuṽvṿvẁwẃwẅwẇwẉwẋxẍxẏyẑzẓzẕzẖhẗtẘwẙyẛsạaảaấaầaẩaẫaậaắaằaẳaẵaặaẹeẻeẽeếeềeểeễeệeỉiịiọoỏoốoồoổoỗoộoớoờo"
        + "ởoỡoợoụuủuứuừuửuữuựuỳyỵyỷyỹyἀαἁαἂαἃαἄαἅαἆαἇαἐεἑεἒεἓεἔεἕεἠηἡηἢηἣηἤηἥηἦηἧηἰιἱιἲιἳιἴιἵιἶιἷιὀοὁοὂοὃοὄοὅοὐυὑυὒυὓυὔυὕυὖυὗυὠωὡω"
        + "ὢωὣωὤωὥωὦωὧωὰαάαὲεέεὴηήηὶιίιὸοόοὺυύυὼωώωᾀαᾁαᾂαᾃαᾄαᾅαᾆαᾇαᾐηᾑηᾒηᾓηᾔηᾕηᾖηᾗηᾠωᾡωᾢωᾣωᾤωᾥωᾦωᾧωᾰαᾱαᾲαᾳαᾴαᾶαᾷαιιῂηῃηῄηῆηῇηῐιῑιῒι"
        + "ΐιῖιῗιῠυῡυῢυΰυῤρῥρῦυῧυῲωῳωῴωῶωῷω⁰0ⁱi⁴4⁵5⁶6⁷7⁸8⁹9ⁿn₀0₁1₂2₃3₄4₅5₆6₇7₈8₉9ⅰiⅴvⅹxⅼlⅽcⅾdⅿm①1②2③3④4⑤5⑥6⑦7⑧8⑨9０0１1２2３3４4５5６6７7８8"
        + "９9ａaｂbｃcｄdｅeｆfｇgｈhｉiｊjｋkｌlｍmｎnｏoｐpｑqｒrｓsｔtｕuｖvｗwｘxｙyｚz";

    // A letter, and what it becomes, up to the next space.
    private const string Several =
        "ßss æae ĳij ŉʼn œoe ǆdz ǉlj ǌnj ǳdz ẚaʾ ⅱii ⅲiii ⅳiv ⅵvi ⅶvii ⅷviii ⅸix ⅺxi ⅻxii ⑩10 ⑪11 ⑫12 ⑬13 ⑭14 ⑮15 ⑯16 ⑰17 ⑱18 "
        + "⑲19 ⑳20 ﬀff ﬁfi ﬂfl ﬃffi ﬄffl ﬅst ﬆst";

    private static readonly FrozenDictionary<char, string> Forms = Pairs.Chunk(2).Select(pair => (From: pair[0], To: pair[1].ToString()))
        .Concat(Several.Split(' ').Select(entry => (From: entry[0], To: entry[1..])))
        .ToFrozenDictionary(pair => pair.From, pair => pair.To);

    /// <summary>What a character is without accent and form; null: what it is.</summary>
    public static string? Of(char c) => Forms.GetValueOrDefault(c);
}
