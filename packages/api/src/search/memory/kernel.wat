;; Scans over rows of int8 codes that lie in the imported memory.
;; `query` is the question's vector as int16, so that two multiply-adds of 8 lanes take 16 codes at a time.
;; `stride` is the bytes of a row: the dimensions rounded up to 16, the rest zero.
(module
  (import "arena" "memory" (memory 1))

  ;; out[i] = query · row(base + i * stride), int32
  (func (export "scan")
    (param $query i32) (param $base i32) (param $count i32) (param $stride i32) (param $out i32)
    (local $end i32) (local $rowEnd i32) (local $q i32) (local $sum v128) (local $second v128)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $rowEnd (i32.add (local.get $base) (local.get $stride)))
        (local.set $q (local.get $query))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $second (v128.const i32x4 0 0 0 0))
        (loop $codes
          (local.set $sum (i32x4.add (local.get $sum)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $base)) (v128.load (local.get $q)))))
          (local.set $second (i32x4.add (local.get $second)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $base)) (v128.load offset=16 (local.get $q)))))
          (local.set $base (i32.add (local.get $base) (i32.const 16)))
          (local.set $q (i32.add (local.get $q) (i32.const 32)))
          (br_if $codes (i32.lt_u (local.get $base) (local.get $rowEnd))))
        (local.set $sum (i32x4.add (local.get $sum) (local.get $second)))
        (i32.store (local.get $out)
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
            (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $rows))))

  ;; out[i] = query · row(addresses[i]), int32
  (func (export "gather")
    (param $query i32) (param $addresses i32) (param $count i32) (param $stride i32) (param $out i32)
    (local $end i32) (local $row i32) (local $rowEnd i32) (local $q i32) (local $sum v128) (local $second v128)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $row (i32.load (local.get $addresses)))
        (local.set $rowEnd (i32.add (local.get $row) (local.get $stride)))
        (local.set $q (local.get $query))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $second (v128.const i32x4 0 0 0 0))
        (loop $codes
          (local.set $sum (i32x4.add (local.get $sum)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $row)) (v128.load (local.get $q)))))
          (local.set $second (i32x4.add (local.get $second)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $row)) (v128.load offset=16 (local.get $q)))))
          (local.set $row (i32.add (local.get $row) (i32.const 16)))
          (local.set $q (i32.add (local.get $q) (i32.const 32)))
          (br_if $codes (i32.lt_u (local.get $row) (local.get $rowEnd))))
        (local.set $sum (i32x4.add (local.get $sum) (local.get $second)))
        (i32.store (local.get $out)
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
            (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
        (local.set $addresses (i32.add (local.get $addresses) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $rows))))

  ;; Rows of codes lie dimension by dimension here: all rows of a block of one dimension side by side. Only the
  ;; dimensions named by `offsets` are looked at, each times its weight (int16, at most 31, so that 8 products fit into
  ;; int16); `count` of them, a multiple of 8. out[i] += Σ weight · code(base + offset + i), int32, for `rows` rows, a
  ;; multiple of 16. Eight dimensions at a time, so that few streams of memory are read side by side.
  (func (export "sweep")
    (param $offsets i32) (param $weights i32) (param $count i32) (param $base i32) (param $rows i32) (param $out i32)
    (local $row i32) (local $p i32) (local $o i32) (local $a v128) (local $b v128)
    (local $p0 i32) (local $p1 i32) (local $p2 i32) (local $p3 i32)
    (local $p4 i32) (local $p5 i32) (local $p6 i32) (local $p7 i32)
    (local $w0 v128) (local $w1 v128) (local $w2 v128) (local $w3 v128)
    (local $w4 v128) (local $w5 v128) (local $w6 v128) (local $w7 v128)
    (block $done
      (loop $eight
        (br_if $done (i32.le_s (local.get $count) (i32.const 0)))
        (local.set $p0 (i32.add (local.get $base) (i32.load offset=0 (local.get $offsets))))
        (local.set $w0 (v128.load16_splat offset=0 (local.get $weights)))
        (local.set $p1 (i32.add (local.get $base) (i32.load offset=4 (local.get $offsets))))
        (local.set $w1 (v128.load16_splat offset=2 (local.get $weights)))
        (local.set $p2 (i32.add (local.get $base) (i32.load offset=8 (local.get $offsets))))
        (local.set $w2 (v128.load16_splat offset=4 (local.get $weights)))
        (local.set $p3 (i32.add (local.get $base) (i32.load offset=12 (local.get $offsets))))
        (local.set $w3 (v128.load16_splat offset=6 (local.get $weights)))
        (local.set $p4 (i32.add (local.get $base) (i32.load offset=16 (local.get $offsets))))
        (local.set $w4 (v128.load16_splat offset=8 (local.get $weights)))
        (local.set $p5 (i32.add (local.get $base) (i32.load offset=20 (local.get $offsets))))
        (local.set $w5 (v128.load16_splat offset=10 (local.get $weights)))
        (local.set $p6 (i32.add (local.get $base) (i32.load offset=24 (local.get $offsets))))
        (local.set $w6 (v128.load16_splat offset=12 (local.get $weights)))
        (local.set $p7 (i32.add (local.get $base) (i32.load offset=28 (local.get $offsets))))
        (local.set $w7 (v128.load16_splat offset=14 (local.get $weights)))
        (local.set $row (i32.const 0))
        (loop $sixteen
          (local.set $a (v128.const i32x4 0 0 0 0))
          (local.set $b (v128.const i32x4 0 0 0 0))
          (local.set $p (i32.add (local.get $p0) (local.get $row)))
          (local.set $a (i16x8.add (local.get $a) (i16x8.mul (local.get $w0) (v128.load8x8_s (local.get $p)))))
          (local.set $b (i16x8.add (local.get $b) (i16x8.mul (local.get $w0) (v128.load8x8_s offset=8 (local.get $p)))))
          (local.set $p (i32.add (local.get $p1) (local.get $row)))
          (local.set $a (i16x8.add (local.get $a) (i16x8.mul (local.get $w1) (v128.load8x8_s (local.get $p)))))
          (local.set $b (i16x8.add (local.get $b) (i16x8.mul (local.get $w1) (v128.load8x8_s offset=8 (local.get $p)))))
          (local.set $p (i32.add (local.get $p2) (local.get $row)))
          (local.set $a (i16x8.add (local.get $a) (i16x8.mul (local.get $w2) (v128.load8x8_s (local.get $p)))))
          (local.set $b (i16x8.add (local.get $b) (i16x8.mul (local.get $w2) (v128.load8x8_s offset=8 (local.get $p)))))
          (local.set $p (i32.add (local.get $p3) (local.get $row)))
          (local.set $a (i16x8.add (local.get $a) (i16x8.mul (local.get $w3) (v128.load8x8_s (local.get $p)))))
          (local.set $b (i16x8.add (local.get $b) (i16x8.mul (local.get $w3) (v128.load8x8_s offset=8 (local.get $p)))))
          (local.set $p (i32.add (local.get $p4) (local.get $row)))
          (local.set $a (i16x8.add (local.get $a) (i16x8.mul (local.get $w4) (v128.load8x8_s (local.get $p)))))
          (local.set $b (i16x8.add (local.get $b) (i16x8.mul (local.get $w4) (v128.load8x8_s offset=8 (local.get $p)))))
          (local.set $p (i32.add (local.get $p5) (local.get $row)))
          (local.set $a (i16x8.add (local.get $a) (i16x8.mul (local.get $w5) (v128.load8x8_s (local.get $p)))))
          (local.set $b (i16x8.add (local.get $b) (i16x8.mul (local.get $w5) (v128.load8x8_s offset=8 (local.get $p)))))
          (local.set $p (i32.add (local.get $p6) (local.get $row)))
          (local.set $a (i16x8.add (local.get $a) (i16x8.mul (local.get $w6) (v128.load8x8_s (local.get $p)))))
          (local.set $b (i16x8.add (local.get $b) (i16x8.mul (local.get $w6) (v128.load8x8_s offset=8 (local.get $p)))))
          (local.set $p (i32.add (local.get $p7) (local.get $row)))
          (local.set $a (i16x8.add (local.get $a) (i16x8.mul (local.get $w7) (v128.load8x8_s (local.get $p)))))
          (local.set $b (i16x8.add (local.get $b) (i16x8.mul (local.get $w7) (v128.load8x8_s offset=8 (local.get $p)))))
          (local.set $o (i32.add (local.get $out) (i32.shl (local.get $row) (i32.const 2))))
          (v128.store offset=0 (local.get $o) (i32x4.add (v128.load offset=0 (local.get $o))
            (i32x4.extend_low_i16x8_s (local.get $a))))
          (v128.store offset=16 (local.get $o) (i32x4.add (v128.load offset=16 (local.get $o))
            (i32x4.extend_high_i16x8_s (local.get $a))))
          (v128.store offset=32 (local.get $o) (i32x4.add (v128.load offset=32 (local.get $o))
            (i32x4.extend_low_i16x8_s (local.get $b))))
          (v128.store offset=48 (local.get $o) (i32x4.add (v128.load offset=48 (local.get $o))
            (i32x4.extend_high_i16x8_s (local.get $b))))
          (local.set $row (i32.add (local.get $row) (i32.const 16)))
          (br_if $sixteen (i32.lt_u (local.get $row) (local.get $rows))))
        (local.set $offsets (i32.add (local.get $offsets) (i32.const 32)))
        (local.set $weights (i32.add (local.get $weights) (i32.const 16)))
        (local.set $count (i32.sub (local.get $count) (i32.const 8)))
        (br $eight))))

  ;; values[i] = values[i] (int32) · norms[i] · factor, float32 in place; `count` is a multiple of 4.
  (func (export "normalize") (param $values i32) (param $norms i32) (param $count i32) (param $factor f32)
    (local $end i32) (local $scale v128)
    (local.set $end (i32.add (local.get $values) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $scale (f32x4.splat (local.get $factor)))
    (block $done
      (loop $four
        (br_if $done (i32.ge_u (local.get $values) (local.get $end)))
        (v128.store (local.get $values)
          (f32x4.mul
            (f32x4.mul (f32x4.convert_i32x4_s (v128.load (local.get $values))) (v128.load (local.get $norms)))
            (local.get $scale)))
        (local.set $values (i32.add (local.get $values) (i32.const 16)))
        (local.set $norms (i32.add (local.get $norms) (i32.const 16)))
        (br $four))))

  ;; Turns rows around: byte d of the row at addresses[i] goes to out + d * outStride + i.
  (func (export "transpose")
    (param $addresses i32) (param $rows i32) (param $dimensions i32) (param $out i32) (param $outStride i32)
    (local $dimension i32) (local $row i32) (local $to i32) (local $from i32)
    (loop $dimensions
      (local.set $row (i32.const 0))
      (local.set $from (local.get $addresses))
      (local.set $to (i32.add (local.get $out) (i32.mul (local.get $dimension) (local.get $outStride))))
      (loop $rows
        (i32.store8 (i32.add (local.get $to) (local.get $row))
          (i32.load8_u (i32.add (i32.load (local.get $from)) (local.get $dimension))))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br_if $rows (i32.lt_u (local.get $row) (local.get $rows))))
      (local.set $dimension (i32.add (local.get $dimension) (i32.const 1)))
      (br_if $dimensions (i32.lt_u (local.get $dimension) (local.get $dimensions)))))

  ;; Writes first + i for every values[i] (float32) of at least `threshold`, and returns how many; `count` is a multiple
  ;; of 16. Most groups of 16 have none.
  (func (export "above")
    (param $values i32) (param $count i32) (param $threshold f32) (param $first i32) (param $out i32) (result i32)
    (local $end i32) (local $groupEnd i32) (local $start i32) (local $from i32) (local $least v128)
    (local.set $start (local.get $out))
    (local.set $from (local.get $values))
    (local.set $end (i32.add (local.get $values) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $least (f32x4.splat (local.get $threshold)))
    (block $done
      (loop $groups
        (br_if $done (i32.ge_u (local.get $values) (local.get $end)))
        (local.set $groupEnd (i32.add (local.get $values) (i32.const 64)))
        (if (v128.any_true
              (v128.or
                (v128.or
                  (f32x4.ge (v128.load (local.get $values)) (local.get $least))
                  (f32x4.ge (v128.load offset=16 (local.get $values)) (local.get $least)))
                (v128.or
                  (f32x4.ge (v128.load offset=32 (local.get $values)) (local.get $least))
                  (f32x4.ge (v128.load offset=48 (local.get $values)) (local.get $least)))))
          (then
            (loop $lanes
              (if (f32.ge (f32.load (local.get $values)) (local.get $threshold))
                (then
                  (i32.store (local.get $out)
                    (i32.add (local.get $first)
                      (i32.shr_u (i32.sub (local.get $values) (local.get $from)) (i32.const 2))))
                  (local.set $out (i32.add (local.get $out) (i32.const 4)))))
              (local.set $values (i32.add (local.get $values) (i32.const 4)))
              (br_if $lanes (i32.lt_u (local.get $values) (local.get $groupEnd))))))
        (local.set $values (local.get $groupEnd))
        (br $groups)))
    (i32.shr_u (i32.sub (local.get $out) (local.get $start)) (i32.const 2))))
