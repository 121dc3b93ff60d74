namespace Sluice.Simulator;

/// <summary>The words that generated documents are made of. Invented or generic; no real person or company is meant.</summary>
internal static class WordLists
{
    public static readonly string[] FirstNames =
    [
        "Ada", "Amir", "Ana", "Anders", "Astrid", "Bao", "Bela", "Carlos", "Chiara", "Daniel", "Dina", "Elif", "Emma", "Farid",
        "Grace", "Hana", "Hugo", "Ines", "Ivan", "Jonas", "Kaito", "Katrin", "Lena", "Liam", "Lucia", "Maja", "Marcus", "Mei",
        "Nadia", "Noah", "Olga", "Omar", "Paula", "Priya", "Rosa", "Samuel", "Sofia", "Tariq", "Vera", "Yusuf",
    ];

    public static readonly string[] LastNames =
    [
        "Almeida", "Bauer", "Berg", "Castro", "Chen", "Costa", "Dahl", "Diaz", "Fischer", "Garcia", "Haddad", "Hansen", "Ito",
        "Ivanova", "Jansen", "Keller", "Khan", "Kowalski", "Larsen", "Lopez", "Martin", "Meyer", "Moreau", "Nagy", "Novak",
        "Okafor", "Olsen", "Park", "Patel", "Petrov", "Ricci", "Rossi", "Sato", "Schmidt", "Silva", "Singh", "Tanaka", "Weber",
    ];

    public static readonly string[] Cities =
    [
        "Amsterdam", "Athens", "Auckland", "Bergen", "Bogotá", "Bologna", "Boston", "Cairo", "Chicago", "Cologne", "Copenhagen",
        "Dublin", "Gdańsk", "Geneva", "Hanoi", "Helsinki", "Kyoto", "Lima", "Lisbon", "Lyon", "Madrid", "Málaga", "Melbourne",
        "Montréal", "Munich", "Nairobi", "Oslo", "Porto", "Prague", "Riga", "Seoul", "Toronto", "Turin", "Utrecht", "Vienna",
    ];

    public static readonly string[] Countries =
    [
        "Argentina", "Austria", "Canada", "Chile", "Denmark", "Egypt", "Finland", "France", "Germany", "Greece", "India", "Ireland",
        "Italy", "Japan", "Kenya", "Mexico", "Netherlands", "Norway", "Peru", "Poland", "Portugal", "Spain", "Sweden", "Vietnam",
    ];

    public static readonly string[] CountryCodes = ["AT", "CA", "CL", "DE", "DK", "ES", "FI", "FR", "GB", "IE", "IN", "IT", "JP", "NL", "NO", "PL", "PT", "US"];

    public static readonly string[] CurrencyCodes = ["EUR", "USD", "GBP", "CHF", "DKK", "JPY", "NOK", "PLN", "SEK", "CAD"];

    public static readonly string[] LanguageCodes = ["en", "de", "fr", "es", "it", "nl", "pt", "pl", "da", "ja"];

    public static readonly string[] Companies =
    [
        "Alder & Finch", "Blue Harbor Foods", "Brightwater Energy", "Cedar Lane Studio", "Copperfield Tools", "Fernhill Logistics",
        "Granite Peak Systems", "Halcyon Travel", "Juniper Textiles", "Kestrel Robotics", "Larkspur Media", "Maple Row Bakery",
        "Northgate Optics", "Orchard Street Press", "Pinewood Health", "Quarry Bay Imports", "Redwing Bicycles", "Saltmarsh Seafood",
        "Thistle Analytics", "Umber Ceramics", "Vantage Freight", "Willow Creek Schools",
    ];

    public static readonly string[] Topics =
    [
        "linear algebra", "probability", "data structures", "recursion", "graph search", "sorting", "relational databases",
        "query planning", "unit testing", "version control", "network protocols", "operating systems", "concurrency", "caching",
        "regular expressions", "cryptography", "machine learning", "statistics", "music theory", "photography", "world history",
        "economics", "public speaking", "chemistry", "botany", "astronomy", "cooking", "first aid", "project planning", "typography",
    ];

    public static readonly string[] Nouns =
    [
        "account", "anchor", "basket", "bridge", "camera", "canvas", "cargo", "circuit", "compass", "engine", "filter", "garden",
        "harbor", "index", "journal", "kettle", "ladder", "lantern", "ledger", "market", "mirror", "module", "needle", "orbit",
        "parcel", "pencil", "pocket", "river", "rocket", "signal", "socket", "summit", "ticket", "timber", "valley", "window",
    ];

    public static readonly string[] Adjectives =
    [
        "amber", "brisk", "calm", "clear", "compact", "coral", "daily", "early", "even", "fresh", "gentle", "golden", "green",
        "humble", "ivory", "light", "lively", "modern", "narrow", "open", "plain", "quick", "quiet", "rapid", "silver", "simple",
        "solid", "steady", "swift", "warm",
    ];

    public static readonly string[] Products =
    [
        "notebook, ruled", "desk lamp", "USB-C cable 2 m", "ceramic mug", "office chair", "wireless mouse", "printer paper A4",
        "whiteboard markers", "standing desk", "water bottle", "monitor arm", "backpack", "consulting hours", "annual license",
        "delivery fee", "extended warranty", "cloud storage 1 TB", "training day",
    ];

    public static readonly string[] Streets = ["Mill Lane", "Station Road", "Harbor Street", "Linden Avenue", "Church Square", "Garden Row", "Kings Way", "Park Terrace"];

    public static readonly string[] Colors = ["red", "blue", "green", "amber", "teal", "violet", "grey", "black", "white"];

    public static readonly string[] Units = ["piece", "hour", "kg", "m", "litre", "box", "month"];

    public static readonly string[] Titles =
    [
        "Getting started with {0}", "A practical guide to {0}", "{0} in small steps", "Foundations of {0}", "{0} for busy people",
        "Understanding {0}", "Exercises in {0}", "What everyone should know about {0}",
    ];

    public static readonly string[] Sentences =
    [
        "Start with the basics of {0} and practise every day.",
        "The customer can't sign in after the last update and needs help with {0}.",
        "Review {0} before moving on to the next step.",
        "This part covers {0} with short examples and a quiz.",
        "The order arrived late, and two items were damaged.",
        "Payment is due within 30 days; please quote the reference.",
        "We compared three approaches to {0} and kept the simplest.",
        "By the end you'll be able to explain {0} in your own words.",
        "The team asked for a \"quick win\" on {0} this week.",
        "Everything works on the test system, but not on production.",
        "Collect feedback, then adjust the plan for {0}.",
        "A refund was requested on the same day.",
        "Focus on {0}: read one chapter, then solve five problems.",
        "No further action is needed at this time.",
        "The meeting in {1} was moved to the afternoon.",
        "Costs rose by 4 % because of {0}.",
    ];
}
