// Which characters a label of an international host name may have: the derived property of RFC 5892, by general category, and its
// exceptions and contexts.
using System.Globalization;

namespace ServerlessEvents.Schemas.Formats;

internal static class InternationalCharacters
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>The signs that join consonants in the scripts of South and South-East Asia (canonical combining class 9).</summary>
    private static readonly HashSet<int> Virama =
    [
        0x094D, 0x09CD, 0x0A4D, 0x0ACD, 0x0B4D, 0x0BCD, 0x0C4D, 0x0CCD,
        0x0D3B, 0x0D3C, 0x0D4D, 0x0DCA, 0x0E3A, 0x0EBA, 0x0F84, 0x1039, 0x103A,
        0x1714, 0x1715, 0x1734, 0x17D2, 0x1A60, 0x1B44, 0x1BAA, 0x1BAB,
        0x1BF2, 0x1BF3, 0x2D7F, 0xA806, 0xA82C, 0xA8C4, 0xA953, 0xA9C0, 0xAAF6, 0xABED,
    ];

    public static bool IsMark(int code) => CharUnicodeInfo.GetUnicodeCategory(code)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    public static bool IsAllowed(ReadOnlySpan<int> label, int i) => label[i] switch
    {
        '-' or 0x00DF or 0x03C2 or 0x06FD or 0x06FE or 0x0F0B or 0x3007 => true,
        0x0640 or 0x07FA or 0x302E or 0x302F or (>= 0x3031 and <= 0x3035) or 0x303B => false,
        0x00B7 => At(label, i - 1) == 'l' && At(label, i + 1) == 'l',
        0x0375 => IsGreek(At(label, i + 1)),
        0x05F3 or 0x05F4 => IsHebrew(At(label, i - 1)),
        0x30FB => label.ContainsJapanese(),
        >= 0x0660 and <= 0x0669 => !label.ContainsAnyInRange(0x06F0, 0x06F9),
        >= 0x06F0 and <= 0x06F9 => !label.ContainsAnyInRange(0x0660, 0x0669),
        ZeroWidthJoiner => Virama.Contains(At(label, i - 1)),
        ZeroWidthNonJoiner => Virama.Contains(At(label, i - 1)) || (IsJoining(At(label, i - 1)) && IsJoining(At(label, i + 1))),
        var code => CharUnicodeInfo.GetUnicodeCategory(code) is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber,
    };

    private static int At(ReadOnlySpan<int> label, int i) => (uint)i < (uint)label.Length ? label[i] : -1;

    private static bool IsGreek(int code) => code is (>= 0x0370 and <= 0x03FF) or (>= 0x1F00 and <= 0x1FFF);

    private static bool IsHebrew(int code) => code is (>= 0x0591 and <= 0x05F4) or (>= 0xFB1D and <= 0xFB4F);

    /// <summary>Letters that join their neighbours, by script: the joining type itself is not in .NET's tables.</summary>
    private static bool IsJoining(int code) =>
        code is (>= 0x0620 and <= 0x077F) or (>= 0x07CA and <= 0x07F5) or (>= 0x0840 and <= 0x08FF) or (>= 0x1807 and <= 0x18AA);

    private static bool ContainsJapanese(this ReadOnlySpan<int> label)
    {
        foreach (var code in label)
        {
            if (code is 0x3005 or 0x3007 or (>= 0x3041 and <= 0x309F) or (>= 0x30A1 and <= 0x30FA) or (>= 0x30FC and <= 0x30FF)
                or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x323AF))
            {
                return true;
            }
        }
        return false;
    }
}
