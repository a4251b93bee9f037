// The Unicode properties that \p{…} may name: general categories in their short and long spelling, and a few that are made of them.
using System.Collections.Concurrent;
using System.Globalization;

namespace ServerlessEvents.Schemas.Patterns;

internal static class UnicodeProperties
{
    private static readonly ConcurrentDictionary<string, CodePoints> Found = new();

    private static readonly (string Short, string Long, UnicodeCategory Category)[] Categories =
    [
        ("Lu", "Uppercase_Letter", UnicodeCategory.UppercaseLetter), ("Ll", "Lowercase_Letter", UnicodeCategory.LowercaseLetter),
        ("Lt", "Titlecase_Letter", UnicodeCategory.TitlecaseLetter), ("Lm", "Modifier_Letter", UnicodeCategory.ModifierLetter),
        ("Lo", "Other_Letter", UnicodeCategory.OtherLetter), ("Mn", "Nonspacing_Mark", UnicodeCategory.NonSpacingMark),
        ("Mc", "Spacing_Mark", UnicodeCategory.SpacingCombiningMark), ("Me", "Enclosing_Mark", UnicodeCategory.EnclosingMark),
        ("Nd", "Decimal_Number", UnicodeCategory.DecimalDigitNumber), ("Nl", "Letter_Number", UnicodeCategory.LetterNumber),
        ("No", "Other_Number", UnicodeCategory.OtherNumber), ("Pc", "Connector_Punctuation", UnicodeCategory.ConnectorPunctuation),
        ("Pd", "Dash_Punctuation", UnicodeCategory.DashPunctuation), ("Ps", "Open_Punctuation", UnicodeCategory.OpenPunctuation),
        ("Pe", "Close_Punctuation", UnicodeCategory.ClosePunctuation),
        ("Pi", "Initial_Punctuation", UnicodeCategory.InitialQuotePunctuation),
        ("Pf", "Final_Punctuation", UnicodeCategory.FinalQuotePunctuation), ("Po", "Other_Punctuation", UnicodeCategory.OtherPunctuation),
        ("Sm", "Math_Symbol", UnicodeCategory.MathSymbol), ("Sc", "Currency_Symbol", UnicodeCategory.CurrencySymbol),
        ("Sk", "Modifier_Symbol", UnicodeCategory.ModifierSymbol), ("So", "Other_Symbol", UnicodeCategory.OtherSymbol),
        ("Zs", "Space_Separator", UnicodeCategory.SpaceSeparator), ("Zl", "Line_Separator", UnicodeCategory.LineSeparator),
        ("Zp", "Paragraph_Separator", UnicodeCategory.ParagraphSeparator), ("Cc", "Control", UnicodeCategory.Control),
        ("Cf", "Format", UnicodeCategory.Format), ("Cs", "Surrogate", UnicodeCategory.Surrogate),
        ("Co", "Private_Use", UnicodeCategory.PrivateUse), ("Cn", "Unassigned", UnicodeCategory.OtherNotAssigned),
    ];

    private static readonly Dictionary<string, string> Groups = new()
    {
        ["Letter"] = "L",
        ["Mark"] = "M",
        ["Combining_Mark"] = "M",
        ["Number"] = "N",
        ["Punctuation"] = "P",
        ["punct"] = "P",
        ["Symbol"] = "S",
        ["Separator"] = "Z",
        ["Other"] = "C",
        ["digit"] = "Nd",
        ["cntrl"] = "Cc",
    };

    /// <summary>Null for a name that is unknown here; scripts are.</summary>
    public static CodePoints? Find(string name)
    {
        if (name.StartsWith("General_Category=", StringComparison.Ordinal) || name.StartsWith("gc=", StringComparison.Ordinal))
        {
            name = name[(name.IndexOf('=') + 1)..];
        }
        return name switch
        {
            "Any" => new((0, 0x10FFFF)),
            "ASCII" => new((0, 0x7F)),
            "LC" or "Cased_Letter" => Find("Lu")!.Union(Find("Ll")!).Union(Find("Lt")!),
            _ => ByCategory(Groups.GetValueOrDefault(name, name)),
        };
    }

    private static CodePoints? ByCategory(string name)
    {
        if (Found.TryGetValue(name, out var known)) return known;
        var categories = Categories
            .Where(c => c.Short == name || c.Long == name || (name.Length == 1 && c.Short[0] == name[0]))
            .Select(c => c.Category)
            .ToList();
        return categories.Count == 0 ? null : Found.GetOrAdd(name, _ => CodePoints.OfCategories(categories));
    }
}
