// hansieve._core.Units: the paragraphs or lines of a text that are compared one by one, and the text without some of them.
#include <cstdint>

#include "hansieve/near/sketcher.h"
#include "hansieve/text/units.h"
#include "sketch_binding.h"

namespace hansieve::python {
namespace {

class Units {
 public:
  Units(const NearOptions& options, const std::string& kind, std::size_t least) : Units(options.dedup_options(), kind, least) {}

  // (number, begin, end) of the units that are long enough, in code points; numbers count all units, from 1.
  nb::list long_ones(nb::handle text) {
    const Utf8 in(text);
    split_units(in.view(), kind_, units_);
    nb::list out;
    std::size_t at = 0, code_points = 0;
    const auto place = [&](std::size_t byte) {
      code_points += count_code_points(in.view().substr(at, byte - at));
      at = byte;
      return code_points;
    };
    for (std::size_t i = 0; i < units_.size(); ++i) {
      const TextUnit& unit = units_[i];
      const std::size_t begin = place(unit.begin), end = place(unit.end);
      const std::string_view one = in.view().substr(unit.begin, unit.end - unit.begin);
      if (unit.holds_text_together || !sketcher_.look_at(one) || sketcher_.code_points() < least_) continue;
      out.append(nb::make_tuple(i + 1, begin, end));
    }
    return out;
  }

  nb::object without(nb::handle text, const std::vector<std::size_t>& numbers) {
    const Utf8 in(text);
    split_units(in.view(), kind_, units_);
    std::vector<bool> gone(units_.size());
    for (const std::size_t number : numbers) gone.at(number - 1) = true;
    std::vector<TextCut> cuts;
    cut_units(in.view(), units_, gone, kind_, cuts);
    std::string left;
    std::size_t at = 0;
    for (const TextCut& cut : cuts) {
      left.append(in.view().substr(at, cut.begin - at));
      at = cut.end;
    }
    left.append(in.view().substr(at));
    return to_str(left);
  }

 private:
  Units(const DedupOptions& options, const std::string& kind, std::size_t least)
      : kind_(kind == "line" ? UnitKind::kLine : UnitKind::kParagraph), least_(least), sketcher_(options.signature, options.folding) {}

  const UnitKind kind_;
  const std::size_t least_;
  hansieve::Sketcher sketcher_;
  std::vector<TextUnit> units_;
};

}  // namespace

void bind_units(nb::module_& module) {
  nb::class_<Units>(module, "Units")
      .def(nb::init<const NearOptions&, const std::string&, std::size_t>(), nb::arg("options"), nb::arg("kind"), nb::arg("least"))
      .def("long_ones", &Units::long_ones, nb::arg("text"))
      .def("without", &Units::without, nb::arg("text"), nb::arg("numbers"));
}

}  // namespace hansieve::python
