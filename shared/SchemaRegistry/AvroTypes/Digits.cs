// A JSON number as an integer number of units, never by way of a double.
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.SchemaRegistry.AvroTypes;

internal static class Digits
{
    /// <summary>The number × 10^scale; false where that is no integer.</summary>
    public static bool TryScale(JsonElement number, int scale, out BigInteger scaled)
    {
        scaled = BigInteger.Zero;
        var exact = number.Exact();
        if (exact.IsZero) return true;
        var power = exact.Exponent + scale; // of the last digit that is not zero
        if (power < 0) return false;
        var text = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(number));
        var mantissa = text.Split('e', 'E')[0].Replace(".", "").TrimEnd('0');
        scaled = BigInteger.Parse(mantissa, CultureInfo.InvariantCulture) * BigInteger.Pow(10, power);
        return true;
    }

    /// <summary>A number of units as a decimal number with so many places.</summary>
    public static string Write(BigInteger scaled, int scale)
    {
        var digits = BigInteger.Abs(scaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var sign = scaled.Sign < 0 ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }
}
